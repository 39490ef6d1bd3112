// masked_ram_mask8_styleultra_width64: masked_ram with mask = 8, style = "ultra", width = 64
//
// One port writes columns of a word, one reads.

`default_nettype none

module masked_ram_mask8_styleultra_width64 (
  input  logic        clk,
  input  logic        rst,
  input  logic        we,
  input  logic [9:0]  waddr,
  input  logic [63:0] wdata,
  input  logic [7:0]  strobe,
  input  logic [9:0]  raddr,
  output logic [63:0] rdata
);

  logic ram_w_en;
  logic [9:0] ram_w_addr;
  logic [63:0] ram_w_data;
  logic [7:0] ram_w_mask;
  logic ram_r_en;
  logic [9:0] ram_r_addr;
  logic [63:0] ram_r_data;
  (* ram_style = "ultra" *)
  logic [63:0] ram [0:1023];

  assign ram_w_en = we;
  assign ram_w_addr = waddr;
  assign ram_w_data = wdata;
  assign ram_w_mask = strobe;
  assign ram_r_addr = raddr;
  assign rdata = ram_r_data;
  assign ram_r_en = 1'b1;

  always_ff @(posedge clk) begin
    if (ram_w_en) begin
      if (ram_w_mask[0]) begin
        ram[ram_w_addr][7:0] <= ram_w_data[7:0];
      end
      if (ram_w_mask[1]) begin
        ram[ram_w_addr][15:8] <= ram_w_data[15:8];
      end
      if (ram_w_mask[2]) begin
        ram[ram_w_addr][23:16] <= ram_w_data[23:16];
      end
      if (ram_w_mask[3]) begin
        ram[ram_w_addr][31:24] <= ram_w_data[31:24];
      end
      if (ram_w_mask[4]) begin
        ram[ram_w_addr][39:32] <= ram_w_data[39:32];
      end
      if (ram_w_mask[5]) begin
        ram[ram_w_addr][47:40] <= ram_w_data[47:40];
      end
      if (ram_w_mask[6]) begin
        ram[ram_w_addr][55:48] <= ram_w_data[55:48];
      end
      if (ram_w_mask[7]) begin
        ram[ram_w_addr][63:56] <= ram_w_data[63:56];
      end
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
