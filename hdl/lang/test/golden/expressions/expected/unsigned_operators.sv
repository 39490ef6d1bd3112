// unsigned_operators
//
// Every operator of vectors without sign, on names and on expressions.

`default_nettype none

module unsigned_operators (
  input  logic        clk,
  input  logic        rst,
  input  logic [7:0]  a,
  input  logic [7:0]  b,
  input  logic [4:0]  c,
  input  logic        flag,
  input  logic [3:0]  amount,
  input  logic [2:0]  place,
  output logic [33:0] sums,
  output logic [7:0]  product,
  output logic [15:0] shifted_left,
  input  logic [39:0] far_amount,
  output logic [23:0] shifted_far,
  output logic [15:0] shifted_right,
  output logic [23:0] turned,
  output logic [5:0]  equal,
  output logic [3:0]  ends,
  output logic [29:0] widened,
  output logic [29:0] of_sums,
  output logic [7:0]  of_casts,
  output logic [4:0]  bits_of_expressions,
  output logic [7:0]  one_bit,
  output logic [9:0]  signs,
  output logic [7:0]  back
);

  assign sums = {9'(a) + 9'(b), {1'b0, a + b} + 9'h1, a - b, -b};
  assign product = a * b;
  assign shifted_left = {a << amount, (a + b) << 3};
  assign shifted_right = {a >> amount, $unsigned($signed(a) >>> amount)};
  assign shifted_far = {
    a << (far_amount[31:0] | {32{|far_amount[39:32]}}), b >> 32'(c), a >> 4294967295
  };
  assign turned = {8'(({a, a} << amount[2:0]) >> 8), 8'({a + b, a + b} >> place), a[1:0], a[7:2]};
  assign equal = {a == b, a != b, a < b, a <= b, a > b, a >= b};
  assign ends = {a[7], 1'((a + b) >> 7), a[0], a[place]};
  assign widened = {7'(c), {4{c[4]}}, c, {6'h0, a + b}};
  assign of_sums = {$unsigned(10'($signed(a + b))), {4'h0, a * 8'h3}, a ^ b};
  assign of_casts = {|c, ^c, 1'b0, |{4'((a + b) >> 1)}, 4'(a + b)};
  assign bits_of_expressions = {
    1'((a + b) >> place), 1'((a & b) >> place), 1'((16'(a) * 16'(b)) >> (amount + 4'h1)), flag, flag
  };
  assign one_bit = ({7'h0, flag + 1'b1} + 8'(flag && (|a))) - 8'(a < b);
  assign signs = {{2{a[7]}}, a} - {{5{c[4]}}, c};
  assign back = a | {8{flag}};

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
