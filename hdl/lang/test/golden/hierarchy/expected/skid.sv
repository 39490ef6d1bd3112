// skid

`default_nettype none

module skid (
  input  logic        clk,
  input  logic        rst,
  input  logic [63:0] s_payload_data,
  input  logic [7:0]  s_payload_keep,
  input  logic        s_payload_last,
  input  logic        s_valid,
  output logic        s_ready,
  output logic [63:0] m_payload_data,
  output logic [7:0]  m_payload_keep,
  output logic        m_payload_last,
  output logic        m_valid,
  input  logic        m_ready
);

  logic full;
  logic [63:0] held_data;
  logic [7:0] held_keep;
  logic held_last;

  assign s_ready = !full;
  assign m_valid = s_valid || full;
  assign m_payload_data = full ? held_data : s_payload_data;
  assign m_payload_keep = full ? held_keep : s_payload_keep;
  assign m_payload_last = full ? held_last : s_payload_last;

  always_ff @(posedge clk) begin
    if (rst) begin
      full <= 1'b0;
    end else if (s_valid && !full && !m_ready) begin
      full <= 1'b1;
    end else if (m_ready) begin
      full <= 1'b0;
    end
  end

  always_ff @(posedge clk) begin
    if (s_valid && !full && !m_ready) begin
      held_data <= s_payload_data;
      held_keep <= s_payload_keep;
      held_last <= s_payload_last;
    end
  end
endmodule

`default_nettype wire
