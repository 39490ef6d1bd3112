module feature #(parameter int W = 8) (input logic [3:0] a, output logic [W-1:0] q);
  assign q = W'(a);
endmodule
