// resets
//
// Domains with a synchronous, an asynchronous and no reset; start values.

`default_nettype none

module resets (
  input  logic       clk_sys,
  input  logic       rst_sys,
  input  logic       clk_io,
  input  logic       rst_io,
  input  logic       clk_free,
  input  logic [3:0] a,
  output logic [3:0] a_q,
  input  logic [3:0] b,
  output logic [3:0] b_q,
  input  logic [3:0] c,
  output logic [3:0] c_q,
  output logic [3:0] heard
);

  logic [3:0] a_value;
  logic [3:0] a_data;
  logic [3:0] b_value;
  logic [3:0] c_value = 4'h5;
  logic [3:0] heard_value;

  assign a_q = a_data;
  assign b_q = b_value;
  assign c_q = c_value;
  assign heard = heard_value;

  always_ff @(posedge clk_sys) begin
    if (rst_sys) begin
      a_value <= 4'h9;
    end else begin
      a_value <= a;
    end
  end

  always_ff @(posedge clk_sys) begin
    a_data <= a_value;
  end

  always_ff @(posedge clk_io or negedge rst_io) begin
    if (!rst_io) begin
      b_value <= 4'h3;
    end else begin
      b_value <= b;
    end
  end

  always_ff @(posedge clk_free) begin
    c_value <= c;
    heard_value <= a_value;
  end
endmodule

`default_nettype wire
