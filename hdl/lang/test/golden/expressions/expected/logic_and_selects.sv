// logic_and_selects
//
// One-bit and vector logic, reductions, selects of names and of expressions, concatenations.

`default_nettype none

module logic_and_selects (
  input  logic         clk,
  input  logic         rst,
  input  logic         x,
  input  logic         y,
  input  logic [7:0]   a,
  input  logic [7:0]   b,
  input  logic [127:0] words,
  input  logic [14:0]  triples,
  input  logic [2:0]   index,
  input  logic [4:0]   wide_index,
  output logic         one,
  output logic [7:0]   bitwise,
  output logic [2:0]   reduced,
  output logic [15:0]  word,
  output logic [2:0]   triple,
  output logic [15:0]  distant,
  output logic [23:0]  joined,
  output logic [7:0]   filled,
  output logic [7:0]   chosen,
  output logic [7:0]   picked,
  output logic         top_bit,
  output logic [7:0]   turned,
  output logic         same
);

  assign one = (x && !y) || (a != b) || (x ^ y);
  assign bitwise = (a & ~b) | (b & (a ^ 8'h5a));
  assign reduced = {|a, &(a & b), ^a};
  assign word = words[{index, 4'h0} +: 16];
  assign triple = (index < 3'h5) ? triples[4'(index) * 4'h3 +: 3] : 3'h0;
  assign distant = (wide_index < 5'h8) ? words[{wide_index[2:0], 4'h0} +: 16] : 16'h0;
  assign joined = {a, b, a[3:0], x, y, a[3:2]};
  assign filled = {{4{x}}, {2{a[1:0]}}};
  assign chosen = x ? a : b;
  assign picked =
    (index == 3'h0) ? a : (index == 3'h1) ? b : (x && y) ? (a & b) : (a > b) ? (a | b) : 8'h5a;
  assign top_bit = 1'((a + b) >> 7);
  assign turned = {a[4:0], a[7:5]} ^ 8'({a, a} >> index);
  assign same = a == b;

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
