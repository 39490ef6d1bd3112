module feature (input logic clk, input logic [7:0] a, output logic [7:0] q);
  typedef enum logic [1:0] { StateIdle = 2'd0, StateGo = 2'd1 } state_e;
  state_e state;
  always_ff @(posedge clk) begin
    unique case (state)
      StateIdle: if (a[0]) state <= StateGo;
      StateGo: state <= StateIdle;
      default: state <= StateIdle;
    endcase
  end
  assign q = {a[7:1], state == StateGo};
endmodule
