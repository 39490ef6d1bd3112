// IOBUF: ports only, for linting and elaboration. The vendor's module takes its place.

`default_nettype none

(* blackbox *)
module IOBUF #(
  parameter DRIVE = 12,
  parameter MASK = 4'b0101,
  parameter SLEW = "FAST"
) (
  input  logic I,
  input  logic T,
  output logic O,
  inout  wire  IO
);

  localparam unused_DRIVE = DRIVE;
  localparam unused_MASK = MASK;
  localparam unused_SLEW = SLEW;
  logic unused;
  assign unused = &{1'b0, I, T, IO};
  assign O = 1'b0;
endmodule

`default_nettype wire
