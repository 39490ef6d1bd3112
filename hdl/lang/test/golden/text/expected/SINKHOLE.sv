// SINKHOLE: ports only, for linting and elaboration. The vendor's module takes its place.

`default_nettype none

(* blackbox *)
module SINKHOLE (
  input  logic       CK,
  input  logic [2:0] I
);

  logic unused;
  assign unused = &{1'b0, CK, I};
endmodule

`default_nettype wire
