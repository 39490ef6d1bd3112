// masked_ram_mask9_styleultra_width72: masked_ram with mask = 9, style = "ultra", width = 72
//
// One port writes columns of a word, one reads.

`default_nettype none

module masked_ram_mask9_styleultra_width72 (
  input  logic        clk,
  input  logic        rst,
  input  logic        we,
  input  logic [9:0]  waddr,
  input  logic [71:0] wdata,
  input  logic [7:0]  strobe,
  input  logic [9:0]  raddr,
  output logic [71:0] rdata
);

  logic ram_w_en;
  logic [9:0] ram_w_addr;
  logic [71:0] ram_w_data;
  logic [7:0] ram_w_mask;
  logic ram_r_en;
  logic [9:0] ram_r_addr;
  logic [71:0] ram_r_data;
  (* ram_style = "ultra" *)
  logic [71:0] ram [0:1023];

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
        ram[ram_w_addr][8:0] <= ram_w_data[8:0];
      end
      if (ram_w_mask[1]) begin
        ram[ram_w_addr][17:9] <= ram_w_data[17:9];
      end
      if (ram_w_mask[2]) begin
        ram[ram_w_addr][26:18] <= ram_w_data[26:18];
      end
      if (ram_w_mask[3]) begin
        ram[ram_w_addr][35:27] <= ram_w_data[35:27];
      end
      if (ram_w_mask[4]) begin
        ram[ram_w_addr][44:36] <= ram_w_data[44:36];
      end
      if (ram_w_mask[5]) begin
        ram[ram_w_addr][53:45] <= ram_w_data[53:45];
      end
      if (ram_w_mask[6]) begin
        ram[ram_w_addr][62:54] <= ram_w_data[62:54];
      end
      if (ram_w_mask[7]) begin
        ram[ram_w_addr][71:63] <= ram_w_data[71:63];
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
