module feature (input logic [3:0] a, input logic [7:0] b, output logic [7:0] q);
  assign q = 8'(a) + b;
endmodule
