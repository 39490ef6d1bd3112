module feature (input logic clk, input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  logic [7:0] r = 8'h5a;
  always_ff @(posedge clk) r <= a ^ b;
  assign q = r;
endmodule
