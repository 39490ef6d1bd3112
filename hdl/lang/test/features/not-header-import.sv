package types;
  localparam int W = 8;
endpackage

module feature import types::*; (input logic [W-1:0] a, output logic [W-1:0] q);
  assign q = ~a;
endmodule
