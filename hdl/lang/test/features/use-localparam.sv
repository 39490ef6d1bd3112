module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  localparam logic [7:0] K = 8'h5a;
  localparam int N = 3;
  assign q = (a ^ K) + (b << N);
endmodule
