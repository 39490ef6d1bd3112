// signed_operators
//
// Every operator of numbers with sign; what they meet without sign is turned into one of them
// first.

`default_nettype none

module signed_operators (
  input  logic        clk,
  input  logic        rst,
  input  logic [8:0]  s,
  input  logic [8:0]  t,
  input  logic        flag,
  input  logic [3:0]  amount,
  output logic [9:0]  sum,
  output logic [8:0]  rest,
  output logic [8:0]  low_product,
  output logic [17:0] product,
  output logic [8:0]  shifted,
  output logic [8:0]  halves,
  output logic [7:0]  compared,
  output logic [8:0]  chosen,
  output logic [8:0]  constant,
  output logic [4:0]  cut,
  output logic [39:0] wide,
  output logic [8:0]  as_vector
);

  assign sum = {s[8], s} + {t[8], t};
  assign rest = -(s - t);
  assign low_product = (s * t) + 9'h1fb;
  assign product = {{9{s[8]}}, s} * {{9{t[8]}}, t};
  assign shifted = $unsigned($signed(s << amount) >>> 2);
  assign halves = $unsigned($signed(s + t) >>> amount) - {9{s[8]}};
  assign compared = {
    s == t, s != 9'h100, $signed(s) < $signed(t), $signed(s) <= $signed(9'h1ff),
    $signed(s) > $signed(t), $signed(s) >= $signed(9'h7), $signed(s + t) < $signed(s - t), 1'b1
  };
  assign chosen = flag ? s : amount[0] ? 9'h1fd : t;
  assign constant = flag ? {9{s[8]}} : 9'h64;
  assign cut = s[4:0];
  assign wide = {{31{s[8]}}, s} + 40'(s);
  assign as_vector = t ^ {s[8], s[8:1]};

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
