// simple_ram_depth64_styleauto_width512: simple_ram with depth = 64, style = "auto", width = 512
//
// One port writes, one reads with a clock.

`default_nettype none

module simple_ram_depth64_styleauto_width512 (
  input  logic         clk,
  input  logic         rst,
  input  logic         we,
  input  logic [5:0]   waddr,
  input  logic [511:0] wdata,
  input  logic         re,
  input  logic [5:0]   raddr,
  output logic [511:0] rdata
);

  logic ram_w_en;
  logic [5:0] ram_w_addr;
  logic [511:0] ram_w_data;
  logic ram_r_en;
  logic [5:0] ram_r_addr;
  logic [511:0] ram_r_data;
  // The words.
  logic [511:0] ram [0:63];

  assign ram_w_en = we;
  assign ram_w_addr = waddr;
  assign ram_w_data = wdata;
  assign ram_r_en = re;
  assign ram_r_addr = raddr;
  assign rdata = ram_r_data;

  always_ff @(posedge clk) begin
    if (ram_w_en) begin
      ram[ram_w_addr] <= ram_w_data;
    end
  end

  always_ff @(posedge clk) begin
    if (ram_r_en) begin
      ram_r_data <= ram[ram_r_addr];
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
