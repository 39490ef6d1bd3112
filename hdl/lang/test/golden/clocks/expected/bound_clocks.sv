// bound_clocks
//
// An instance whose clocks have other names than those it is given.

`default_nettype none

module bound_clocks (
  input  logic       clk,
  input  logic       rst,
  input  logic       clk_ui,
  input  logic       rst_ui,
  input  logic [2:0] s_payload,
  input  logic       s_valid,
  output logic       s_ready,
  output logic [2:0] m_payload,
  output logic       m_valid,
  input  logic       m_ready
);

  logic [2:0] queue_wr_payload;
  logic queue_wr_valid;
  logic queue_wr_ready;
  logic [2:0] queue_rd_payload;
  logic queue_rd_valid;
  logic queue_rd_ready;

  assign queue_wr_payload = s_payload;
  assign queue_wr_valid = s_valid;
  assign s_ready = queue_wr_ready;
  assign m_payload = queue_rd_payload;
  assign m_valid = queue_rd_valid;
  assign queue_rd_ready = m_ready;

  async_fifo_depth4_width3 u_queue (
    .clk_wr     (clk_ui),
    .rst_wr     (rst_ui),
    .clk_rd     (clk),
    .rst_rd     (rst),
    .wr_payload (queue_wr_payload),
    .wr_valid   (queue_wr_valid),
    .wr_ready   (queue_wr_ready),
    .rd_payload (queue_rd_payload),
    .rd_valid   (queue_rd_valid),
    .rd_ready   (queue_rd_ready)
  );
endmodule

`default_nettype wire
