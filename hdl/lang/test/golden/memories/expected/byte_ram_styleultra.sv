// byte_ram_styleultra: byte_ram with style = "ultra"
//
// One port that reads or writes, a byte at a time.

`default_nettype none

module byte_ram_styleultra (
  input  logic        clk,
  input  logic        rst,
  input  logic        en,
  input  logic        write,
  input  logic [9:0]  addr,
  input  logic [31:0] wdata,
  input  logic [3:0]  strobe,
  output logic [31:0] rdata
);

  logic ram_p_en;
  logic ram_p_write;
  logic [9:0] ram_p_addr;
  logic [31:0] ram_p_wdata;
  logic [3:0] ram_p_mask;
  logic [31:0] ram_p_data;
  (* ram_style = "ultra" *)
  logic [31:0] ram [0:1023];

  assign ram_p_en = en;
  assign ram_p_write = write;
  assign ram_p_addr = addr;
  assign ram_p_wdata = wdata;
  assign ram_p_mask = strobe;
  assign rdata = ram_p_data;

  always_ff @(posedge clk) begin
    if (ram_p_en) begin
      if (ram_p_write) begin
        if (ram_p_mask[0]) begin
          ram[ram_p_addr][7:0] <= ram_p_wdata[7:0];
        end
        if (ram_p_mask[1]) begin
          ram[ram_p_addr][15:8] <= ram_p_wdata[15:8];
        end
        if (ram_p_mask[2]) begin
          ram[ram_p_addr][23:16] <= ram_p_wdata[23:16];
        end
        if (ram_p_mask[3]) begin
          ram[ram_p_addr][31:24] <= ram_p_wdata[31:24];
        end
      end else begin
        ram_p_data <= ram[ram_p_addr];
      end
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
