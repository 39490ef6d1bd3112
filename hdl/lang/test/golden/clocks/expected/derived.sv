// derived
//
// Clocks made inside the module, one with a reset of its own, and values that cross to them.

`default_nettype none

module derived (
  input  logic       clk,
  input  logic       rst,
  input  logic       go,
  input  logic [3:0] rate,
  input  logic [0:0] light,
  output logic       there,
  output logic [3:0] turns
);

  typedef enum logic [0:0] {
    LightRed = 1'd0,
    LightGreen = 1'd1
  } light_e;

  logic half;
  logic ready;
  logic [3:0] limit;
  logic [0:0] shown;
  logic rst_slow;
  logic clk_quick;
  logic rst_quick;
  logic [3:0] count;
  logic [3:0] sum;
  logic [0:0] lamp;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] light_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] light_sync;
  logic [0:0] seen;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] light_there_meta;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] light_there_meta2;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] light_there_meta3;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] light_there;
  (* ASYNC_REG = "TRUE" *)
  logic [3:0] turns_back_meta;
  (* ASYNC_REG = "TRUE" *)
  logic [3:0] turns_back;
  (* ASYNC_REG = "TRUE" *)
  logic there_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic there_sync;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] lamp_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic [0:0] lamp_sync;

  assign rst_slow = !ready || (rate == 4'h0);
  assign clk_quick = !half;
  assign rst_quick = ready;
  assign there = (lamp_sync == LightGreen) && there_sync;
  assign turns = turns_back;

  always_ff @(posedge clk) begin
    if (rst) begin
      half <= 1'b0;
      ready <= 1'b0;
      shown <= LightRed;
    end else begin
      half <= !half;
      ready <= go;
      shown <= light;
    end
  end

  always_ff @(posedge clk) begin
    limit <= rate;
  end

  always_ff @(posedge half) begin
    if (rst_slow) begin
      count <= '0;
      lamp <= LightGreen;
    end else begin
      count <= count + limit;
      lamp <= light_sync;
    end
  end

  always_ff @(posedge half) begin
    sum <= limit + 4'h1;
  end

  always_ff @(posedge clk_quick or negedge rst_quick) begin
    if (!rst_quick) begin
      seen <= LightGreen;
    end else begin
      seen <= light_there;
    end
  end

  always_ff @(posedge half) begin
    light_sync_meta <= shown;
    light_sync <= light_sync_meta;
  end

  always_ff @(posedge clk_quick) begin
    light_there_meta <= shown;
    light_there_meta2 <= light_there_meta;
    light_there_meta3 <= light_there_meta2;
    light_there <= light_there_meta3;
  end

  always_ff @(posedge clk) begin
    turns_back_meta <= count;
    turns_back <= turns_back_meta;
  end

  always_ff @(posedge clk) begin
    there_sync_meta <= seen;
    there_sync <= there_sync_meta;
  end

  always_ff @(posedge clk) begin
    lamp_sync_meta <= lamp;
    lamp_sync <= lamp_sync_meta;
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, sum};
endmodule

`default_nettype wire
