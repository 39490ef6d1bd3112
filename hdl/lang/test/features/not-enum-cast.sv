module feature (input logic clk, input logic [1:0] a, output logic q);
  typedef enum logic [1:0] { StateIdle = 2'd0, StateGo = 2'd1 } state_e;
  state_e state;
  always_ff @(posedge clk) state <= state_e'(a);
  assign q = state == StateGo;
endmodule
