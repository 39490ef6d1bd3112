// BUTTON: ports only, for linting and elaboration. The vendor's module takes its place.

`default_nettype none

(* blackbox *)
module BUTTON (
  output logic O
);

  assign O = 1'b0;
endmodule

`default_nettype wire
