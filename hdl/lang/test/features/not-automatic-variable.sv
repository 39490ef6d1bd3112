module feature (input logic clk, input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_ff @(posedge clk) begin
    automatic logic [7:0] sum = a + b;
    q <= sum;
  end
endmodule
