// narrow_2: named_otherwise with width = 2

`default_nettype none

module narrow_2 (
  input  logic       clk,
  input  logic       rst,
  input  logic [1:0] a,
  output logic [1:0] q
);

  assign q = a;

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
