// async_fifo_depth16_width8: async_fifo with depth = 16, width = 8

`default_nettype none

module async_fifo_depth16_width8 (
  input  logic       clk_wr,
  input  logic       rst_wr,
  input  logic       clk_rd,
  input  logic       rst_rd,
  input  logic [7:0] wr_payload,
  input  logic       wr_valid,
  output logic       wr_ready,
  output logic [7:0] rd_payload,
  output logic       rd_valid,
  input  logic       rd_ready
);

  logic [4:0] wr_ptr;
  logic [4:0] wr_gray;
  logic [4:0] rd_ptr;
  logic [4:0] rd_gray;
  (* ASYNC_REG = "TRUE" *)
  logic [4:0] rd_gray_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic [4:0] rd_gray_sync;
  (* ASYNC_REG = "TRUE" *)
  logic [4:0] wr_gray_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic [4:0] wr_gray_sync;
  logic ram_w_en;
  logic [3:0] ram_w_addr;
  logic [7:0] ram_w_data;
  logic [3:0] ram_r_addr;
  logic [7:0] ram_r_data;
  logic [4:0] wr_next;
  logic [4:0] rd_next;
  logic full;
  logic empty;
  logic push;
  logic pop;
  (* ram_style = "distributed" *)
  logic [7:0] ram [0:15];

  assign wr_next = wr_ptr + 5'h1;
  assign rd_next = rd_ptr + 5'h1;
  assign full = wr_gray == {~rd_gray_sync[4:3], rd_gray_sync[2:0]};
  assign empty = rd_gray == wr_gray_sync;
  assign push = wr_valid && !full;
  assign pop = rd_ready && !empty;
  assign wr_ready = !full;
  assign rd_valid = !empty;
  assign rd_payload = ram_r_data;
  assign ram_w_en = push;
  assign ram_w_addr = wr_ptr[3:0];
  assign ram_w_data = wr_payload;
  assign ram_r_addr = rd_ptr[3:0];

  always_ff @(posedge clk_wr) begin
    if (rst_wr) begin
      wr_ptr <= '0;
      wr_gray <= '0;
    end else if (push) begin
      wr_ptr <= wr_next;
      wr_gray <= wr_next ^ (wr_next >> 1);
    end
  end

  always_ff @(posedge clk_rd) begin
    if (rst_rd) begin
      rd_ptr <= '0;
      rd_gray <= '0;
    end else if (pop) begin
      rd_ptr <= rd_next;
      rd_gray <= rd_next ^ (rd_next >> 1);
    end
  end

  always_ff @(posedge clk_wr) begin
    rd_gray_sync_meta <= rd_gray;
    rd_gray_sync <= rd_gray_sync_meta;
  end

  always_ff @(posedge clk_rd) begin
    wr_gray_sync_meta <= wr_gray;
    wr_gray_sync <= wr_gray_sync_meta;
  end

  always_ff @(posedge clk_wr) begin
    if (ram_w_en) begin
      ram[ram_w_addr] <= ram_w_data;
    end
  end

  assign ram_r_data = ram[ram_r_addr];
endmodule

`default_nettype wire
