// stage_ofbits8: stage with of = bits8
//
// One register for values of any type.

`default_nettype none

module stage_ofbits8 (
  input  logic       clk,
  input  logic       rst,
  input  logic [7:0] d,
  output logic [7:0] q
);

  logic [7:0] held;

  assign q = held;

  always_ff @(posedge clk) begin
    held <= d;
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
