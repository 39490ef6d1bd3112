module feature (input logic clk, input logic a, output logic q);
  typedef enum logic [1:0] { StateIdle = 2'd0, StateGo = 2'd1 } state_e;
  state_e state, following;
  always_comb begin
    following = state;
    if (a) following = (state == StateGo) ? StateIdle : StateGo;
  end
  always_ff @(posedge clk) state <= following;
  assign q = state == StateGo;
endmodule
