// pipe
//
// A chain of instances joined by streams.

`default_nettype none

module pipe (
  input  logic       clk,
  input  logic       rst,
  input  logic [7:0] s_payload,
  input  logic       s_valid,
  output logic       s_ready,
  output logic [7:0] m_payload,
  output logic       m_valid,
  input  logic       m_ready
);

  logic [7:0] a_s_payload;
  logic a_s_valid;
  logic a_s_ready;
  logic [7:0] a_m_payload;
  logic a_m_valid;
  logic a_m_ready;
  logic [7:0] b_s_payload;
  logic b_s_valid;
  logic b_s_ready;
  logic [7:0] b_m_payload;
  logic b_m_valid;
  logic b_m_ready;

  assign a_s_payload = s_payload;
  assign a_s_valid = s_valid;
  assign s_ready = a_s_ready;
  assign b_s_payload = a_m_payload;
  assign b_s_valid = a_m_valid;
  assign a_m_ready = b_s_ready;
  assign m_payload = b_m_payload;
  assign m_valid = b_m_valid;
  assign b_m_ready = m_ready;

  shallow u_a (
    .clk       (clk),
    .rst       (rst),
    .s_payload (a_s_payload),
    .s_valid   (a_s_valid),
    .s_ready   (a_s_ready),
    .m_payload (a_m_payload),
    .m_valid   (a_m_valid),
    .m_ready   (a_m_ready)
  );

  shallow u_b (
    .clk       (clk),
    .rst       (rst),
    .s_payload (b_s_payload),
    .s_valid   (b_s_valid),
    .s_ready   (b_s_ready),
    .m_payload (b_m_payload),
    .m_valid   (b_m_valid),
    .m_ready   (b_m_ready)
  );
endmodule

`default_nettype wire
