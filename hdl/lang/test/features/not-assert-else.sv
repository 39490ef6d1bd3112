module feature (input logic clk, input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_ff @(posedge clk) q <= a ^ b;
  always @(posedge clk) begin
    assert (a != b) else $error("equal");
  end
endmodule
