// arithmetic
//
// Sums, products and shifts: what keeps its width, what grows, what is signed.

`default_nettype none

module arithmetic (
  input  logic        clk,
  input  logic        rst,
  input  logic [7:0]  a,
  input  logic [7:0]  b,
  input  logic [7:0]  s,
  input  logic [7:0]  t,
  input  logic [2:0]  amount,
  output logic [7:0]  sum,
  output logic [8:0]  carry,
  output logic [3:0]  middle,
  output logic [15:0] product,
  output logic [7:0]  minus,
  output logic [7:0]  left,
  output logic [7:0]  right,
  output logic [7:0]  by_two,
  output logic [11:0] wider,
  output logic        less,
  output logic        negative,
  output logic [7:0]  folded
);

  assign sum = (a + b) - 8'h1;
  assign carry = 9'(a) + 9'(b);
  assign middle = 4'((a + b) >> 2);
  assign product = 16'(a) * 16'(b);
  assign minus = -a;
  assign left = (a << amount) | (b >> 2);
  assign right = $unsigned($signed(s) >>> amount);
  assign by_two = $unsigned($signed(s + t) >>> 1);
  assign wider = {{4{s[7]}}, s} + $unsigned(12'($signed(t - 8'h3)));
  assign less = ($signed(s) < $signed(t)) || (a < b);
  assign negative = ($signed(s) < $signed(8'h0)) && ($signed(t) >= $signed(8'h9c));
  assign folded = a;

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
