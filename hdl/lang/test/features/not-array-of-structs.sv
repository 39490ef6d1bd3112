module feature (input logic clk, input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  typedef struct packed { logic [3:0] high; logic [3:0] low; } pair_t;
  pair_t list [0:255];
  always_ff @(posedge clk) begin
    list[a].high <= b[7:4];
    list[a].low <= b[3:0];
  end
  assign q = {list[a].high, list[a].low};
endmodule
