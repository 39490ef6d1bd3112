module feature (input logic [7:0] a, input logic [7:0] b, output logic q);
  assign q = $signed(a) < $signed(b);
endmodule
