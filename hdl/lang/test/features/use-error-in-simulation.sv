module feature (input logic clk, input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_ff @(posedge clk) q <= a ^ b;
`ifndef SYNTHESIS
  always @(posedge clk) begin
    if (a == b) begin
      $error("equal");
    end
  end
`endif
endmodule
