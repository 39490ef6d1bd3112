// joined_clocks
//
// An instance with two clocks, and crossings from a port and from logic.

`default_nettype none

module joined_clocks (
  input  logic       clk_left,
  input  logic       rst_left,
  input  logic       clk_right,
  input  logic       rst_right,
  input  logic [2:0] a,
  output logic [2:0] q,
  output logic       any
);

  logic [2:0] sides_a;
  logic [2:0] sides_q;
  (* ASYNC_REG = "TRUE" *)
  logic bit_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic bit_sync;
  logic either;
  (* ASYNC_REG = "TRUE" *)
  logic or_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic or_sync;
  (* ASYNC_REG = "TRUE" *)
  logic parity_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic parity_sync;

  assign sides_a = a;
  assign q = sides_q;
  assign either = |a;
  assign any = bit_sync && or_sync && parity_sync;

  always_ff @(posedge clk_right) begin
    bit_sync_meta <= a[0];
    bit_sync <= bit_sync_meta;
  end

  always_ff @(posedge clk_right) begin
    or_sync_meta <= either;
    or_sync <= or_sync_meta;
  end

  always_ff @(posedge clk_right) begin
    parity_sync_meta <= ^a;
    parity_sync <= parity_sync_meta;
  end

  two_sides u_sides (
    .clk_left  (clk_left),
    .rst_left  (rst_left),
    .clk_right (clk_right),
    .rst_right (rst_right),
    .a         (sides_a),
    .q         (sides_q)
  );
endmodule

`default_nettype wire
