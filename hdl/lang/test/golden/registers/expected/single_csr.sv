// single_csr
//
// Registers for software behind AXI4-Lite.

`default_nettype none

module single_csr (
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
  input  logic [31:0] id_value
);

  logic aw_held;
  logic [0:0] aw_index;
  logic w_held;
  logic [31:0] w_data;
  logic [3:0] w_strb;
  logic b_held;
  logic b_error;
  logic write;
  logic [31:0] w_mask;
  logic r_held;
  logic ar_index;
  logic read;
  logic [31:0] r_data;
  logic r_error;
  logic [31:0] r_word;

  assign write = aw_held && w_held && !b_held;
  assign w_mask = {{8{w_strb[3]}}, {8{w_strb[2]}}, {8{w_strb[1]}}, {8{w_strb[0]}}};
  assign bus_awready = !aw_held;
  assign bus_wready = !w_held;
  assign bus_bvalid = b_held;
  assign bus_bresp = b_error ? 2'h2 : 2'h0;
  assign ar_index = bus_araddr[2];
  assign read = bus_arvalid && !r_held;
  assign bus_arready = !r_held;
  assign bus_rvalid = r_held;
  assign bus_rdata = r_data;
  assign bus_rresp = r_error ? 2'h2 : 2'h0;

  always_comb begin
    unique case (ar_index)
      1'b0: r_word = id_value;
      default: r_word = '0;
    endcase
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      aw_held <= 1'b0;
      w_held <= 1'b0;
      b_held <= 1'b0;
      r_held <= 1'b0;
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
    end
  end

  always_ff @(posedge clk) begin
    if (bus_awvalid && !aw_held) begin
      aw_index <= bus_awaddr[2];
    end
    if (bus_wvalid && !w_held) begin
      w_data <= bus_wdata;
      w_strb <= bus_wstrb;
    end
    if (write) begin
      b_error <= aw_index;
    end
    if (read) begin
      r_data <= r_word;
      r_error <= ar_index;
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{
    1'b0, bus_awaddr[1:0], bus_awaddr[31:3], bus_awprot, bus_araddr[1:0], bus_araddr[31:3],
    bus_arprot, w_data, w_mask
  };
endmodule

`default_nettype wire
