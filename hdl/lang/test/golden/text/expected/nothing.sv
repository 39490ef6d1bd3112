// nothing
//
// No ports and no logic.

`default_nettype none

module nothing;

endmodule

`default_nettype wire
