// folded_width8: folded with width = 8
//
// Constants that parameters leave behind are folded before anything is printed.

`default_nettype none

module folded_width8 (
  input  logic        clk,
  input  logic        rst,
  input  logic [7:0]  a,
  input  logic        flag,
  input  logic [0:0]  single,
  input  logic [3:0]  index,
  output logic [7:0]  sums,
  output logic [7:0]  logic_of_constants,
  output logic [7:0]  kept,
  output logic [7:0]  inverted,
  output logic [7:0]  zero,
  output logic [7:0]  full,
  output logic [11:0] flags,
  output logic [12:0] more_flags,
  output logic [23:0] shifts,
  output logic [7:0]  selected,
  output logic [11:0] repeated,
  output logic [15:0] joined,
  output logic [27:0] extended,
  output logic [3:0]  first,
  output logic [8:0]  nested,
  output logic [7:0]  negative,
  output logic [1:0]  same_flag,
  output logic [5:0]  bits_of_parts
);

  assign sums = 8'h10 ^ a;
  assign logic_of_constants = 8'hc | a;
  assign kept = a;
  assign inverted = ~a;
  assign zero = '0;
  assign full = 8'hff;
  assign flags = 12'ha4d;
  assign more_flags = {
    a > 8'h7, a == 8'h7, a <= 8'h7, 2'h1, flag, !single, !flag, flag, single, 1'b0, |a, 1'b1
  };
  assign shifts = {16'he00, ~{8{a[7]}} ^ $unsigned($signed(a + 8'h1) >>> 8)};
  assign selected = a | a;
  assign repeated = {6'h15, flag, 2'({2{a[1:0]}} >> 1), {3{flag}}};
  assign joined = {8'h22, a};
  assign extended = {16'hf909, {5{flag}}, flag, a[1:0], 4'h0};
  assign first = a[3:0];
  assign nested = {a[1:0], a[3:2], flag, (flag ? a[2:1] : 2'h3) ^ ~(a[1:0] & 2'h3), a[3:2]};
  assign negative = 8'hc5;
  assign same_flag = {flag, single};
  assign bits_of_parts = {
    ((index < 4'hc) ? 1'(12'ha5 >> index) : 1'b0), {2{a[7]}}, a[7:6],
    ((index < 4'h8) ? a[index[2:0]] : 1'b0)
  };

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
