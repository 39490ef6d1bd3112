// masked_ram_mask4_styledistributed_width16: masked_ram with mask = 4, style = "distributed", width
// = 16
//
// One port writes columns of a word, one reads.

`default_nettype none

module masked_ram_mask4_styledistributed_width16 (
  input  logic        clk,
  input  logic        rst,
  input  logic        we,
  input  logic [9:0]  waddr,
  input  logic [15:0] wdata,
  input  logic [3:0]  strobe,
  input  logic [9:0]  raddr,
  output logic [15:0] rdata
);

  logic ram_w_en;
  logic [9:0] ram_w_addr;
  logic [15:0] ram_w_data;
  logic [3:0] ram_w_mask;
  logic ram_r_en;
  logic [9:0] ram_r_addr;
  logic [15:0] ram_r_data;
  (* ram_style = "distributed" *)
  logic [15:0] ram [0:1023];

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
        ram[ram_w_addr][3:0] <= ram_w_data[3:0];
      end
      if (ram_w_mask[1]) begin
        ram[ram_w_addr][7:4] <= ram_w_data[7:4];
      end
      if (ram_w_mask[2]) begin
        ram[ram_w_addr][11:8] <= ram_w_data[11:8];
      end
      if (ram_w_mask[3]) begin
        ram[ram_w_addr][15:12] <= ram_w_data[15:12];
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
