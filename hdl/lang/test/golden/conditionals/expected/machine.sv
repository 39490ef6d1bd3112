// machine
//
// A state machine: registers with and without reset, outputs that depend on the state.

`default_nettype none

module machine (
  input  logic       clk,
  input  logic       rst,
  input  logic       start,
  input  logic       stop,
  input  logic [7:0] data,
  output logic       busy,
  output logic [3:0] level,
  output logic [1:0] mode,
  output logic [7:0] shown
);

  typedef enum logic [1:0] {
    StateIdle = 2'd0,
    StateFill = 2'd1,
    StateDrain = 2'd2
  } state_e;

  state_e state;
  logic [3:0] fill;
  logic [7:0] held;
  state_e following;

  assign level = fill;
  assign mode = state;

  always_comb begin
    busy = 1'b0;
    following = state;
    unique case (state)
      StateIdle: begin
        if (start) begin
          following = StateFill;
        end
      end
      StateFill: begin
        busy = 1'b1;
        if (fill == 4'hf) begin
          following = StateDrain;
        end else if (stop) begin
          following = StateIdle;
        end
      end
      StateDrain: begin
        if (fill == 4'h0) begin
          following = StateIdle;
        end
      end
      default: ;
    endcase
  end

  always_comb begin
    shown = '0;
    unique case (state)
      StateIdle: shown = '0;
      StateFill: shown = held;
      StateDrain: shown = ~held;
      default: ;
    endcase
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      state <= StateIdle;
      fill <= '0;
    end else begin
      unique case (state)
        StateIdle: fill <= '0;
        StateFill: fill <= fill + 4'h1;
        StateDrain: begin
          if (fill != 4'h0) begin
            fill <= fill - 4'h1;
          end
        end
        default: ;
      endcase
      state <= following;
    end
  end

  always_ff @(posedge clk) begin
    if (state == StateIdle) begin
      held <= data;
    end
  end
endmodule

`default_nettype wire
