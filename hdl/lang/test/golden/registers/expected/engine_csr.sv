// engine_csr
//
// Every kind of field.

`default_nettype none

module engine_csr (
  input  logic        clk,
  input  logic        rst,
  input  logic [15:0] bus_awaddr,
  input  logic [2:0]  bus_awprot,
  input  logic        bus_awvalid,
  output logic        bus_awready,
  input  logic [31:0] bus_wdata,
  input  logic [3:0]  bus_wstrb,
  input  logic        bus_wvalid,
  output logic        bus_wready,
  output logic        bus_bvalid,
  output logic [1:0]  bus_bresp,
  input  logic        bus_bready,
  input  logic [15:0] bus_araddr,
  input  logic [2:0]  bus_arprot,
  input  logic        bus_arvalid,
  output logic        bus_arready,
  output logic [31:0] bus_rdata,
  output logic [1:0]  bus_rresp,
  output logic        bus_rvalid,
  input  logic        bus_rready,
  output logic        ctrl_enable,
  output logic [1:0]  ctrl_mode,
  // beats per request
  output logic [7:0]  ctrl_burst,
  input  logic        irq_done,
  output logic        irq_done_pending,
  // one bit per channel
  input  logic [3:0]  irq_errors,
  output logic [3:0]  irq_errors_pending,
  input  logic        status_busy,
  input  logic [11:0] status_depth,
  output logic        command_start,
  output logic [2:0]  command_flush,
  output logic [31:0] limit_beats
);

  logic aw_held;
  logic [2:0] aw_index;
  logic w_held;
  logic [31:0] w_data;
  logic [3:0] w_strb;
  logic b_held;
  logic b_error;
  logic write;
  logic [31:0] w_mask;
  logic r_held;
  logic [2:0] ar_index;
  logic read;
  logic ctrl_enable_q;
  logic [1:0] ctrl_mode_q;
  logic [7:0] ctrl_burst_q;
  logic ctrl_write;
  logic irq_done_q;
  logic [3:0] irq_errors_q;
  logic irq_write;
  logic command_start_q;
  logic [2:0] command_flush_q;
  logic command_write;
  logic [31:0] limit_beats_q;
  logic limit_write;
  logic [31:0] r_data;
  logic r_error;
  logic [31:0] r_word;

  assign write = aw_held && w_held && !b_held;
  assign w_mask = {{8{w_strb[3]}}, {8{w_strb[2]}}, {8{w_strb[1]}}, {8{w_strb[0]}}};
  assign bus_awready = !aw_held;
  assign bus_wready = !w_held;
  assign bus_bvalid = b_held;
  assign bus_bresp = b_error ? 2'h2 : 2'h0;
  assign ar_index = bus_araddr[4:2];
  assign read = bus_arvalid && !r_held;
  assign bus_arready = !r_held;
  assign bus_rvalid = r_held;
  assign ctrl_write = write && (aw_index == 3'h0);
  assign ctrl_enable = ctrl_enable_q;
  assign ctrl_mode = ctrl_mode_q;
  assign ctrl_burst = ctrl_burst_q;
  assign irq_write = write && (aw_index == 3'h1);
  assign irq_done_pending = irq_done_q;
  assign irq_errors_pending = irq_errors_q;
  assign command_write = write && (aw_index == 3'h5);
  assign command_start = command_start_q;
  assign command_flush = command_flush_q;
  assign limit_write = write && (aw_index == 3'h6);
  assign limit_beats = limit_beats_q;
  assign bus_rdata = r_data;
  assign bus_rresp = r_error ? 2'h2 : 2'h0;

  always_comb begin
    unique case (ar_index)
      3'h0: r_word = 32'({ctrl_burst_q, ctrl_mode_q, 3'h0, ctrl_enable_q});
      3'h1: r_word = 32'({irq_errors_q, 7'h0, irq_done_q});
      3'h4: r_word = 32'({status_depth, 15'h0, status_busy});
      3'h5: r_word = '0;
      3'h6: r_word = limit_beats_q;
      default: r_word = '0;
    endcase
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      aw_held <= 1'b0;
      w_held <= 1'b0;
      b_held <= 1'b0;
      r_held <= 1'b0;
      ctrl_enable_q <= 1'b0;
      ctrl_mode_q <= 2'h1;
      ctrl_burst_q <= 8'h10;
      irq_done_q <= 1'b0;
      irq_errors_q <= '0;
      command_start_q <= 1'b0;
      command_flush_q <= '0;
      limit_beats_q <= 32'hffff_ffff;
    end else begin
      if (bus_awvalid && !aw_held) begin
        aw_held <= 1'b1;
      end
      if (bus_wvalid && !w_held) begin
        w_held <= 1'b1;
      end
      if (b_held && bus_bready) begin
        b_held <= 1'b0;
      end
      if (write) begin
        aw_held <= 1'b0;
        w_held <= 1'b0;
        b_held <= 1'b1;
      end
      if (r_held && bus_rready) begin
        r_held <= 1'b0;
      end
      if (read) begin
        r_held <= 1'b1;
      end
      if (ctrl_write) begin
        ctrl_enable_q <= (ctrl_enable_q && !w_mask[0]) || (w_data[0] && w_mask[0]);
      end
      if (ctrl_write) begin
        ctrl_mode_q <= (ctrl_mode_q & ~w_mask[5:4]) | (w_data[5:4] & w_mask[5:4]);
      end
      if (ctrl_write) begin
        ctrl_burst_q <= (ctrl_burst_q & ~w_mask[13:6]) | (w_data[13:6] & w_mask[13:6]);
      end
      irq_done_q <= (irq_done_q && !(w_data[0] && w_mask[0] && irq_write)) || irq_done;
      irq_errors_q <= (irq_errors_q & ~(w_data[11:8] & w_mask[11:8] & {4{irq_write}})) | irq_errors;
      command_start_q <= w_data[0] && w_mask[0] && command_write;
      command_flush_q <= w_data[3:1] & w_mask[3:1] & {3{command_write}};
      if (limit_write) begin
        limit_beats_q <= (limit_beats_q & ~w_mask) | (w_data & w_mask);
      end
    end
  end

  always_ff @(posedge clk) begin
    if (bus_awvalid && !aw_held) begin
      aw_index <= bus_awaddr[4:2];
    end
    if (bus_wvalid && !w_held) begin
      w_data <= bus_wdata;
      w_strb <= bus_wstrb;
    end
    if (write) begin
      b_error <= !(
        (aw_index == 3'h0)
          || (aw_index == 3'h1)
          || (aw_index == 3'h4)
          || (aw_index == 3'h5)
          || (aw_index == 3'h6)
      );
    end
    if (read) begin
      r_data <= r_word;
      r_error <= !(
        (ar_index == 3'h0)
          || (ar_index == 3'h1)
          || (ar_index == 3'h4)
          || (ar_index == 3'h5)
          || (ar_index == 3'h6)
      );
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{
    1'b0, bus_awaddr[1:0], bus_awaddr[15:5], bus_awprot, bus_araddr[1:0], bus_araddr[15:5],
    bus_arprot
  };
endmodule

`default_nettype wire
