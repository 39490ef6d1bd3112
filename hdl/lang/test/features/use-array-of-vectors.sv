module feature (input logic clk, input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  (* ram_style = "block" *)
  logic [7:0] ram [0:255];
  always_ff @(posedge clk) begin
    ram[a] <= b;
  end
  always_ff @(posedge clk) begin
    q <= ram[a];
  end
endmodule
