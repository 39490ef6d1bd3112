// parameterised_deep1_mode55deb0_shape3fbf19_width8: parameterised with deep = true, mode = "fast
// path", shape = {"lanes":3,"signs":[true,false]}, width = 8
//
// Parameters in the name: numbers, flags and words as they are, anything else as a hash.

`default_nettype none

module parameterised_deep1_mode55deb0_shape3fbf19_width8 (
  input  logic       clk,
  input  logic       rst,
  input  logic [7:0] a,
  output logic [7:0] q
);

  assign q = (a ^ 8'h1) + 8'h3;

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
