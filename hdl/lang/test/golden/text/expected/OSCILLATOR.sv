// OSCILLATOR: ports only, for linting and elaboration. The vendor's module takes its place.
//
// A clock from nowhere.

`default_nettype none

(* blackbox *)
module OSCILLATOR (
  output logic O
);

  assign O = 1'b0;
endmodule

`default_nettype wire
