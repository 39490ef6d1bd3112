// starts
//
// Registers that have no value after a reset, on purpose.

`default_nettype none

module starts (
  input  logic        clk,
  input  logic        rst,
  input  logic        go,
  input  logic [7:0]  d_kind,
  input  logic [3:0]  d_tag,
  input  logic [11:0] d_at_x,
  input  logic [11:0] d_at_y,
  input  logic        d_last,
  output logic [7:0]  q_kind,
  output logic [3:0]  q_tag,
  output logic [11:0] q_at_x,
  output logic [11:0] q_at_y,
  output logic        q_last,
  output logic [7:0]  sum
);

  typedef enum logic [7:0] {
    KindFlush = 8'd0,
    KindWrite = 8'd1,
    KindRead = 8'd2,
    KindVendor = 8'd128
  } kind_e;

  logic valid;
  logic [7:0] beat_kind;
  logic [3:0] beat_tag;
  logic [11:0] beat_at_x;
  logic [11:0] beat_at_y;
  logic beat_last;
  logic [3:0] plain;
  logic [7:0] number;
  logic [7:0] kind;
  logic [7:0] list;

  assign q_kind = valid ? beat_kind : d_kind;
  assign q_tag = valid ? beat_tag : d_tag;
  assign q_at_x = valid ? beat_at_x : d_at_x;
  assign q_at_y = valid ? beat_at_y : d_at_y;
  assign q_last = valid ? beat_last : d_last;
  assign sum = valid ? ({plain, list[7:4]} + number + kind) : 8'h0;

  always_ff @(posedge clk) begin
    if (rst) begin
      valid <= 1'b0;
    end else if (go) begin
      valid <= 1'b1;
    end
  end

  always_ff @(posedge clk) begin
    if (go) begin
      beat_kind <= d_kind;
      beat_tag <= d_tag;
      beat_at_x <= d_at_x;
      beat_at_y <= d_at_y;
      beat_last <= d_last;
      plain <= d_tag;
      number <= d_at_x[7:0];
      kind <= d_kind;
      list <= {plain, d_tag};
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, list[3:0]};
endmodule

`default_nettype wire
