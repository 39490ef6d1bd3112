// axis_xor_bytes4: axis_xor with bytes = 4

`default_nettype none

module axis_xor_bytes4 (
  input  logic        clk,
  input  logic        rst,
  input  logic [31:0] key,
  input  logic [31:0] s_axis_tdata,
  input  logic [3:0]  s_axis_tkeep,
  input  logic        s_axis_tlast,
  input  logic        s_axis_tvalid,
  output logic        s_axis_tready,
  output logic [31:0] m_axis_tdata,
  output logic [3:0]  m_axis_tkeep,
  output logic        m_axis_tlast,
  output logic        m_axis_tvalid,
  input  logic        m_axis_tready
);

  logic valid;
  logic [31:0] data;
  logic [3:0] keep;
  logic last;
  logic advance;

  assign advance = m_axis_tready || !valid;
  assign s_axis_tready = advance;
  assign m_axis_tvalid = valid;
  assign m_axis_tdata = data;
  assign m_axis_tkeep = keep;
  assign m_axis_tlast = last;

  always_ff @(posedge clk) begin
    if (rst) begin
      valid <= 1'b0;
    end else if (advance) begin
      valid <= s_axis_tvalid;
    end
  end

  always_ff @(posedge clk) begin
    if (advance) begin
      data <= s_axis_tdata ^ key;
      keep <= s_axis_tkeep;
      last <= s_axis_tlast;
    end
  end
endmodule

`default_nettype wire
