// two_sided_masked_ram_styleultra: two_sided_masked_ram with style = "ultra"
//
// Two ports that each read or write bytes, on one clock.

`default_nettype none

module two_sided_masked_ram_styleultra (
  input  logic        clk,
  input  logic        rst,
  input  logic        a_en,
  input  logic        a_write,
  input  logic [10:0] a_addr,
  input  logic [15:0] a_wdata,
  input  logic [1:0]  a_mask,
  output logic [15:0] a_rdata,
  input  logic        b_en,
  input  logic        b_write,
  input  logic [10:0] b_addr,
  input  logic [15:0] b_wdata,
  input  logic [1:0]  b_mask,
  output logic [15:0] b_rdata
);

  logic ram_a_en;
  logic ram_a_write;
  logic [10:0] ram_a_addr;
  logic [15:0] ram_a_wdata;
  logic [1:0] ram_a_mask;
  logic [15:0] ram_a_data;
  logic ram_b_en;
  logic ram_b_write;
  logic [10:0] ram_b_addr;
  logic [15:0] ram_b_wdata;
  logic [1:0] ram_b_mask;
  logic [15:0] ram_b_data;
  // Two ports at one word: the two sides share the words between them
  (* ram_style = "ultra", no_rw_check *)
  logic [15:0] ram [0:2047];

  assign ram_a_en = a_en;
  assign ram_a_write = a_write;
  assign ram_a_addr = a_addr;
  assign ram_a_wdata = a_wdata;
  assign ram_a_mask = a_mask;
  assign ram_b_en = b_en;
  assign ram_b_write = b_write;
  assign ram_b_addr = b_addr;
  assign ram_b_wdata = b_wdata;
  assign ram_b_mask = b_mask;
  assign a_rdata = ram_a_data;
  assign b_rdata = ram_b_data;

  always @(posedge clk) begin
    if (ram_a_en) begin
      if (ram_a_write) begin
        if (ram_a_mask[0]) begin
          ram[ram_a_addr][7:0] <= ram_a_wdata[7:0];
        end
        if (ram_a_mask[1]) begin
          ram[ram_a_addr][15:8] <= ram_a_wdata[15:8];
        end
      end else begin
        ram_a_data <= ram[ram_a_addr];
      end
    end
  end

  always @(posedge clk) begin
    if (ram_b_en) begin
      if (ram_b_write) begin
        if (ram_b_mask[0]) begin
          ram[ram_b_addr][7:0] <= ram_b_wdata[7:0];
        end
        if (ram_b_mask[1]) begin
          ram[ram_b_addr][15:8] <= ram_b_wdata[15:8];
        end
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
