module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  localparam int unsigned N = 3;
  assign q = (a << N) ^ b;
endmodule
