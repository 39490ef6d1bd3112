module watcher (input logic clk, input logic [7:0] a);
  logic [7:0] last;
  always_ff @(posedge clk) last <= a;
  always @(posedge clk) if (last == 8'hff) $display("full");
endmodule

module feature (input logic clk, input logic [7:0] a, output logic [7:0] q);
  always_ff @(posedge clk) q <= a;
endmodule

bind feature watcher u_watcher (.clk (clk), .a (a));
