// watched_counter

`default_nettype none

module watched_counter (
  input  logic        clk,
  input  logic        rst,
  input  logic [31:0] axil_awaddr,
  input  logic [2:0]  axil_awprot,
  input  logic        axil_awvalid,
  output logic        axil_awready,
  input  logic [31:0] axil_wdata,
  input  logic [3:0]  axil_wstrb,
  input  logic        axil_wvalid,
  output logic        axil_wready,
  output logic        axil_bvalid,
  output logic [1:0]  axil_bresp,
  input  logic        axil_bready,
  input  logic [31:0] axil_araddr,
  input  logic [2:0]  axil_arprot,
  input  logic        axil_arvalid,
  output logic        axil_arready,
  output logic [31:0] axil_rdata,
  output logic [1:0]  axil_rresp,
  output logic        axil_rvalid,
  input  logic        axil_rready,
  output logic        irq
);

  logic [31:0] csr_bus_awaddr;
  logic [2:0] csr_bus_awprot;
  logic csr_bus_awvalid;
  logic csr_bus_awready;
  logic [31:0] csr_bus_wdata;
  logic [3:0] csr_bus_wstrb;
  logic csr_bus_wvalid;
  logic csr_bus_wready;
  logic csr_bus_bvalid;
  logic [1:0] csr_bus_bresp;
  logic csr_bus_bready;
  logic [31:0] csr_bus_araddr;
  logic [2:0] csr_bus_arprot;
  logic csr_bus_arvalid;
  logic csr_bus_arready;
  logic [31:0] csr_bus_rdata;
  logic [1:0] csr_bus_rresp;
  logic csr_bus_rvalid;
  logic csr_bus_rready;
  logic csr_ctrl_enable;
  logic [7:0] csr_ctrl_burst;
  logic csr_status_busy;
  logic [11:0] csr_status_depth;
  logic csr_irq_done;
  logic csr_irq_done_pending;
  logic beats_en;
  logic [11:0] beats_count;

  assign csr_bus_awaddr = axil_awaddr;
  assign csr_bus_awprot = axil_awprot;
  assign csr_bus_awvalid = axil_awvalid;
  assign axil_awready = csr_bus_awready;
  assign csr_bus_wdata = axil_wdata;
  assign csr_bus_wstrb = axil_wstrb;
  assign csr_bus_wvalid = axil_wvalid;
  assign axil_wready = csr_bus_wready;
  assign axil_bvalid = csr_bus_bvalid;
  assign axil_bresp = csr_bus_bresp;
  assign csr_bus_bready = axil_bready;
  assign csr_bus_araddr = axil_araddr;
  assign csr_bus_arprot = axil_arprot;
  assign csr_bus_arvalid = axil_arvalid;
  assign axil_arready = csr_bus_arready;
  assign axil_rdata = csr_bus_rdata;
  assign axil_rresp = csr_bus_rresp;
  assign axil_rvalid = csr_bus_rvalid;
  assign csr_bus_rready = axil_rready;
  assign beats_en = csr_ctrl_enable;
  assign csr_status_busy = csr_ctrl_enable;
  assign csr_status_depth = beats_count;
  assign csr_irq_done = beats_count == 12'(csr_ctrl_burst);
  assign irq = csr_irq_done_pending;

  dma_csr u_csr (
    .clk              (clk),
    .rst              (rst),
    .bus_awaddr       (csr_bus_awaddr),
    .bus_awprot       (csr_bus_awprot),
    .bus_awvalid      (csr_bus_awvalid),
    .bus_awready      (csr_bus_awready),
    .bus_wdata        (csr_bus_wdata),
    .bus_wstrb        (csr_bus_wstrb),
    .bus_wvalid       (csr_bus_wvalid),
    .bus_wready       (csr_bus_wready),
    .bus_bvalid       (csr_bus_bvalid),
    .bus_bresp        (csr_bus_bresp),
    .bus_bready       (csr_bus_bready),
    .bus_araddr       (csr_bus_araddr),
    .bus_arprot       (csr_bus_arprot),
    .bus_arvalid      (csr_bus_arvalid),
    .bus_arready      (csr_bus_arready),
    .bus_rdata        (csr_bus_rdata),
    .bus_rresp        (csr_bus_rresp),
    .bus_rvalid       (csr_bus_rvalid),
    .bus_rready       (csr_bus_rready),
    .ctrl_enable      (csr_ctrl_enable),
    .ctrl_burst       (csr_ctrl_burst),
    .status_busy      (csr_status_busy),
    .status_depth     (csr_status_depth),
    .irq_done         (csr_irq_done),
    .irq_done_pending (csr_irq_done_pending)
  );

  counter_width12 u_beats (
    .clk   (clk),
    .rst   (rst),
    .en    (beats_en),
    .count (beats_count)
  );
endmodule

`default_nettype wire
