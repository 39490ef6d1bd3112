// reverse_depth16: reverse with depth = 16

`default_nettype none

module reverse_depth16 (
  input  logic       clk,
  input  logic       rst,
  input  logic [7:0] s_payload,
  input  logic       s_valid,
  output logic       s_ready,
  output logic [7:0] m_payload,
  output logic       m_valid,
  input  logic       m_ready,
  output logic       busy
);

  typedef enum logic [1:0] {
    StateIdle = 2'd0,
    StateFill = 2'd1,
    StateDrain = 2'd2
  } state_e;

  state_e state;
  logic [3:0] top;
  logic ram_w_en;
  logic [3:0] ram_w_addr;
  logic [7:0] ram_w_data;
  logic [3:0] ram_r_addr;
  logic [7:0] ram_r_data;
  logic take;
  logic give;
  (* ram_style = "distributed" *)
  logic [7:0] ram [0:15];

  assign take = s_valid && s_ready;
  assign give = m_valid && m_ready;
  assign s_ready = state != StateDrain;
  assign m_valid = state == StateDrain;
  assign m_payload = ram_r_data;
  assign busy = state != StateIdle;
  assign ram_w_en = take;
  assign ram_w_addr = top;
  assign ram_w_data = s_payload;
  assign ram_r_addr = top;

  always_ff @(posedge clk) begin
    if (rst) begin
      state <= StateIdle;
      top <= '0;
    end else begin
      unique case (state)
        StateIdle: begin
          if (take) begin
            top <= 4'h1;
            state <= StateFill;
          end
        end
        StateFill: begin
          if (take) begin
            if (top == 4'hf) begin
              state <= StateDrain;
            end else begin
              top <= top + 4'h1;
            end
          end
        end
        StateDrain: begin
          if (give) begin
            if (top == 4'h0) begin
              state <= StateIdle;
            end else begin
              top <= top - 4'h1;
            end
          end
        end
        default: ;
      endcase
    end
  end

  always_ff @(posedge clk) begin
    if (ram_w_en) begin
      ram[ram_w_addr] <= ram_w_data;
    end
  end

  assign ram_r_data = ram[ram_r_addr];
endmodule

`default_nettype wire
