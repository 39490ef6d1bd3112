// two_sided_ram
//
// Two ports that each read or write, on one clock.

`default_nettype none

module two_sided_ram (
  input  logic        clk,
  input  logic        rst,
  input  logic        a_write,
  input  logic [9:0]  a_addr,
  input  logic [35:0] a_wdata,
  output logic [35:0] a_rdata,
  input  logic        b_write,
  input  logic [9:0]  b_addr,
  input  logic [35:0] b_wdata,
  output logic [35:0] b_rdata
);

  logic ram_a_en;
  logic ram_a_write;
  logic [9:0] ram_a_addr;
  logic [35:0] ram_a_wdata;
  logic [35:0] ram_a_data;
  logic ram_b_en;
  logic ram_b_write;
  logic [9:0] ram_b_addr;
  logic [35:0] ram_b_wdata;
  logic [35:0] ram_b_data;
  (* ram_style = "block", no_rw_check *)
  logic [35:0] ram [0:1023];

  assign ram_a_write = a_write;
  assign ram_a_addr = a_addr;
  assign ram_a_wdata = a_wdata;
  assign ram_b_write = b_write;
  assign ram_b_addr = b_addr;
  assign ram_b_wdata = b_wdata;
  assign a_rdata = ram_a_data;
  assign b_rdata = ram_b_data;
  assign ram_a_en = 1'b1;
  assign ram_b_en = 1'b1;

  always @(posedge clk) begin
    if (ram_a_en) begin
      if (ram_a_write) begin
        ram[ram_a_addr] <= ram_a_wdata;
      end else begin
        ram_a_data <= ram[ram_a_addr];
      end
    end
  end

  always @(posedge clk) begin
    if (ram_b_en) begin
      if (ram_b_write) begin
        ram[ram_b_addr] <= ram_b_wdata;
      end else begin
        ram_b_data <= ram[ram_b_addr];
      end
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
