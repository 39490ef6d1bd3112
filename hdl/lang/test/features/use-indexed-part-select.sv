module feature (input logic [31:0] a, input logic [1:0] b, output logic [7:0] q);
  assign q = a[{b, 3'h0} +: 8];
endmodule
