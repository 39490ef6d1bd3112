// crossings
//
// One bit, Gray code, a reset: synchronisers with constraints; counters on both sides.

`default_nettype none

module crossings (
  input  logic       clk_wr,
  input  logic       rst_wr,
  input  logic       clk_rd,
  input  logic       rst_rd,
  input  logic       go,
  input  logic [3:0] gray,
  output logic [7:0] count,
  output logic [3:0] seen,
  input  logic       locked,
  output logic       alone
);

  logic request;
  logic [3:0] held_gray;
  (* ASYNC_REG = "TRUE" *)
  logic request_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic request_sync_meta2;
  (* ASYNC_REG = "TRUE" *)
  logic request_sync;
  (* ASYNC_REG = "TRUE" *)
  logic [3:0] gray_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic [3:0] gray_sync;
  (* ASYNC_REG = "TRUE" *)
  logic rd_alone_meta;
  (* ASYNC_REG = "TRUE" *)
  logic rd_alone;
  logic beats_en;
  logic [7:0] beats_count;

  assign beats_en = request_sync;
  assign count = beats_count;
  assign seen = gray_sync;
  assign alone = rd_alone;

  always_ff @(posedge clk_wr) begin
    if (rst_wr) begin
      request <= 1'b0;
      held_gray <= '0;
    end else begin
      request <= go;
      held_gray <= gray;
    end
  end

  always_ff @(posedge clk_rd) begin
    request_sync_meta <= request;
    request_sync_meta2 <= request_sync_meta;
    request_sync <= request_sync_meta2;
  end

  always_ff @(posedge clk_rd) begin
    gray_sync_meta <= held_gray;
    gray_sync <= gray_sync_meta;
  end

  always_ff @(posedge clk_rd or negedge locked) begin
    if (!locked) begin
      rd_alone_meta <= 1'b1;
      rd_alone <= 1'b1;
    end else begin
      rd_alone_meta <= 1'b0;
      rd_alone <= rd_alone_meta;
    end
  end

  counter_width8 u_beats (
    .clk   (clk_rd),
    .rst   (rst_rd),
    .en    (beats_en),
    .count (beats_count)
  );
endmodule

`default_nettype wire
