module feature (input logic clk, input logic [7:0] a, output logic [7:0] q);
  logic [7:0] list [0:3];
  always_ff @(posedge clk) begin
    foreach (list[i]) list[i] <= a;
  end
  assign q = list[0] ^ list[1] ^ list[2] ^ list[3];
endmodule
