// two_clock_ram_styleblock: two_clock_ram with style = "block"
//
// Written on one clock, read on another, into an output register.

`default_nettype none

module two_clock_ram_styleblock (
  input  logic        clk_wr,
  input  logic        rst_wr,
  input  logic        clk_rd,
  input  logic        rst_rd,
  input  logic        we,
  input  logic [8:0]  waddr,
  input  logic [31:0] wdata,
  input  logic        re,
  input  logic [8:0]  raddr,
  output logic [31:0] rdata
);

  logic ram_w_en;
  logic [8:0] ram_w_addr;
  logic [31:0] ram_w_data;
  logic ram_r_en;
  logic [8:0] ram_r_addr;
  logic [31:0] ram_r_data;
  logic [31:0] held;
  (* ram_style = "block" *)
  logic [31:0] ram [0:511];

  assign ram_w_en = we;
  assign ram_w_addr = waddr;
  assign ram_w_data = wdata;
  assign ram_r_en = re;
  assign ram_r_addr = raddr;
  assign rdata = held;

  always_ff @(posedge clk_rd) begin
    held <= ram_r_data;
  end

  always_ff @(posedge clk_wr) begin
    if (ram_w_en) begin
      ram[ram_w_addr] <= ram_w_data;
    end
  end

  always_ff @(posedge clk_rd) begin
    if (ram_r_en) begin
      ram_r_data <= ram[ram_r_addr];
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst_wr, rst_rd};
endmodule

`default_nettype wire
