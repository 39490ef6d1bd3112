module feature (input logic clk, output logic q);
  typedef enum logic [1:0] { StateIdle = 2'd0, StateGo = 2'd1 } state_e;
  state_e state;
  always_ff @(posedge clk) state <= state.next();
  assign q = state == StateGo;
endmodule
