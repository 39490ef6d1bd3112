// wide_csr
//
// Registers for software behind AXI4-Lite.

`default_nettype none

module wide_csr (
  input  logic        clk,
  input  logic        rst,
  input  logic [31:0] bus_awaddr,
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
  input  logic [31:0] bus_araddr,
  input  logic [2:0]  bus_arprot,
  input  logic        bus_arvalid,
  output logic        bus_arready,
  output logic [31:0] bus_rdata,
  output logic [1:0]  bus_rresp,
  output logic        bus_rvalid,
  input  logic        bus_rready,
  input  logic        events_overrun,
  output logic        events_overrun_pending,
  input  logic [3:0]  events_lost,
  output logic [3:0]  events_lost_pending,
  output logic        base_enable,
  output logic [51:0] base_address,
  input  logic [63:0] cycles_count,
  input  logic [35:0] mixed_flags,
  output logic [35:0] mixed_flags_pending,
  output logic [7:0]  mixed_go,
  input  logic [7:0]  mixed_seen,
  output logic [7:0]  mixed_seen_pending,
  output logic [35:0] queue_size,
  input  logic [35:0] queue_level,
  input  logic [2:0]  queue_full,
  output logic [2:0]  queue_full_pending
);

  logic aw_held;
  logic [4:0] aw_index;
  logic w_held;
  logic [31:0] w_data;
  logic [3:0] w_strb;
  logic b_held;
  logic b_error;
  logic write;
  logic [31:0] w_mask;
  logic r_held;
  logic [4:0] ar_index;
  logic read;
  logic events_overrun_q;
  logic [3:0] events_lost_q;
  logic events_read;
  logic base_enable_q;
  logic [51:0] base_address_q;
  logic base_low_write;
  logic base_high_write;
  logic [31:0] cycles_high_q;
  logic [35:0] mixed_flags_q;
  logic [7:0] mixed_go_q;
  logic [7:0] mixed_seen_q;
  logic mixed_low_write;
  logic mixed_high_write;
  logic mixed_high_read;
  logic [35:0] queue_size_q;
  logic [2:0] queue_full_q;
  logic queue_0_write;
  logic queue_1_write;
  logic queue_2_write;
  logic [31:0] r_data;
  logic r_error;
  logic [31:0] r_word;

  assign write = aw_held && w_held && !b_held;
  assign w_mask = {{8{w_strb[3]}}, {8{w_strb[2]}}, {8{w_strb[1]}}, {8{w_strb[0]}}};
  assign bus_awready = !aw_held;
  assign bus_wready = !w_held;
  assign bus_bvalid = b_held;
  assign bus_bresp = b_error ? 2'h2 : 2'h0;
  assign ar_index = bus_araddr[6:2];
  assign read = bus_arvalid && !r_held;
  assign bus_arready = !r_held;
  assign bus_rvalid = r_held;
  assign events_read = read && (ar_index == 5'h0);
  assign events_overrun_pending = events_overrun_q;
  assign events_lost_pending = events_lost_q;
  assign base_low_write = write && (aw_index == 5'h2);
  assign base_high_write = write && (aw_index == 5'h3);
  assign base_enable = base_enable_q;
  assign base_address = base_address_q;
  assign mixed_low_write = write && (aw_index == 5'h6);
  assign mixed_high_write = write && (aw_index == 5'h7);
  assign mixed_high_read = read && (ar_index == 5'h7);
  assign mixed_flags_pending = mixed_flags_q;
  assign mixed_go = mixed_go_q;
  assign mixed_seen_pending = mixed_seen_q;
  assign queue_0_write = write && (aw_index == 5'h10);
  assign queue_size[11:0] = queue_size_q[11:0];
  assign queue_full_pending[0] = queue_full_q[0];
  assign queue_1_write = write && (aw_index == 5'h12);
  assign queue_size[23:12] = queue_size_q[23:12];
  assign queue_full_pending[1] = queue_full_q[1];
  assign queue_2_write = write && (aw_index == 5'h14);
  assign queue_size[35:24] = queue_size_q[35:24];
  assign queue_full_pending[2] = queue_full_q[2];
  assign bus_rdata = r_data;
  assign bus_rresp = r_error ? 2'h2 : 2'h0;

  always_comb begin
    unique case (ar_index)
      5'h0: r_word = 32'({events_lost_q, 7'h0, events_overrun_q});
      5'h2: r_word = {base_address_q[19:0], 11'h0, base_enable_q};
      5'h3: r_word = base_address_q[51:20];
      5'h4: r_word = cycles_count[31:0];
      5'h5: r_word = cycles_high_q;
      5'h6: r_word = {mixed_flags_q[27:0], 4'h0};
      5'h7: r_word = {mixed_seen_q, 16'h0, mixed_flags_q[35:28]};
      5'h10: r_word = 32'({queue_full_q[0], queue_level[11:0], 4'h0, queue_size_q[11:0]});
      5'h12: r_word = 32'({queue_full_q[1], queue_level[23:12], 4'h0, queue_size_q[23:12]});
      5'h14: r_word = 32'({queue_full_q[2], queue_level[35:24], 4'h0, queue_size_q[35:24]});
      default: r_word = '0;
    endcase
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      aw_held <= 1'b0;
      w_held <= 1'b0;
      b_held <= 1'b0;
      r_held <= 1'b0;
      events_overrun_q <= 1'b0;
      events_lost_q <= '0;
      base_enable_q <= 1'b0;
      base_address_q <= 52'h0_0001_2345_6789;
      mixed_flags_q <= '0;
      mixed_go_q <= '0;
      mixed_seen_q <= '0;
      queue_size_q <= 36'h0_0700_7007;
      queue_full_q <= '0;
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
      events_overrun_q <= (events_overrun_q && !events_read) || events_overrun;
      events_lost_q <= (events_lost_q & ~{4{events_read}}) | events_lost;
      if (base_low_write) begin
        base_enable_q <= (base_enable_q && !w_mask[0]) || (w_data[0] && w_mask[0]);
      end
      if (base_low_write || base_high_write) begin
        base_address_q <= (
          base_address_q
            & ~({w_mask, w_mask[31:12]} & {{32{base_high_write}}, {20{base_low_write}}})
        )
          | (
            {w_data, w_data[31:12]}
              & {w_mask, w_mask[31:12]}
              & {{32{base_high_write}}, {20{base_low_write}}}
          );
      end
      mixed_flags_q <= (
        mixed_flags_q
          & ~(
            {w_data[7:0], w_data[31:4]}
              & {w_mask[7:0], w_mask[31:4]}
              & {{8{mixed_high_write}}, {28{mixed_low_write}}}
          )
      )
        | mixed_flags;
      mixed_go_q <= w_data[15:8] & w_mask[15:8] & {8{mixed_high_write}};
      mixed_seen_q <= (mixed_seen_q & ~{8{mixed_high_read}}) | mixed_seen;
      if (queue_0_write) begin
        queue_size_q[11:0] <= (queue_size_q[11:0] & ~w_mask[11:0]) | (w_data[11:0] & w_mask[11:0]);
      end
      queue_full_q[0] <= (queue_full_q[0] && !(w_data[28] && w_mask[28] && queue_0_write))
        || queue_full[0];
      if (queue_1_write) begin
        queue_size_q[23:12] <= (queue_size_q[23:12] & ~w_mask[11:0])
          | (w_data[11:0] & w_mask[11:0]);
      end
      queue_full_q[1] <= (queue_full_q[1] && !(w_data[28] && w_mask[28] && queue_1_write))
        || queue_full[1];
      if (queue_2_write) begin
        queue_size_q[35:24] <= (queue_size_q[35:24] & ~w_mask[11:0])
          | (w_data[11:0] & w_mask[11:0]);
      end
      queue_full_q[2] <= (queue_full_q[2] && !(w_data[28] && w_mask[28] && queue_2_write))
        || queue_full[2];
    end
  end

  always_ff @(posedge clk) begin
    if (bus_awvalid && !aw_held) begin
      aw_index <= bus_awaddr[6:2];
    end
    if (bus_wvalid && !w_held) begin
      w_data <= bus_wdata;
      w_strb <= bus_wstrb;
    end
    if (write) begin
      b_error <= !(
        (aw_index == 5'h0)
          || (aw_index == 5'h2)
          || (aw_index == 5'h3)
          || (aw_index == 5'h4)
          || (aw_index == 5'h5)
          || (aw_index == 5'h6)
          || (aw_index == 5'h7)
          || (aw_index == 5'h10)
          || (aw_index == 5'h12)
          || (aw_index == 5'h14)
      );
    end
    if (read && (ar_index == 5'h4)) begin
      cycles_high_q <= cycles_count[63:32];
    end
    if (read) begin
      r_data <= r_word;
      r_error <= !(
        (ar_index == 5'h0)
          || (ar_index == 5'h2)
          || (ar_index == 5'h3)
          || (ar_index == 5'h4)
          || (ar_index == 5'h5)
          || (ar_index == 5'h6)
          || (ar_index == 5'h7)
          || (ar_index == 5'h10)
          || (ar_index == 5'h12)
          || (ar_index == 5'h14)
      );
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{
    1'b0, bus_awaddr[1:0], bus_awaddr[31:7], bus_awprot, bus_araddr[1:0], bus_araddr[31:7],
    bus_arprot
  };
endmodule

`default_nettype wire
