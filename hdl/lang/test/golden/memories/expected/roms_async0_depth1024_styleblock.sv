// roms_async0_depth1024_styleblock: roms with async = false, depth = 1024, style = "block"
//
// A table that is only read.

`default_nettype none

module roms_async0_depth1024_styleblock (
  input  logic        clk,
  input  logic        rst,
  input  logic [9:0]  addr,
  output logic [19:0] word,
  output logic [2:0]  zero
);

  logic rom_r_en;
  logic [9:0] rom_r_addr;
  logic [19:0] rom_r_data;
  logic empty_r_en;
  logic [9:0] empty_r_addr;
  logic [2:0] empty_r_data;
  logic empty_unread_en;
  logic [9:0] empty_unread_addr;
  logic [2:0] unused_empty_unread_data;
  (* rom_style = "block" *)
  logic [19:0] rom [0:1023];

  assign rom_r_addr = addr;
  assign empty_r_addr = addr;
  assign empty_unread_addr = addr;
  assign word = rom_r_data;
  assign zero = empty_r_data;
  assign rom_r_en = 1'b1;
  assign empty_r_en = 1'b1;
  assign empty_unread_en = 1'b1;

  initial begin
    $readmemh("roms_async0_depth1024_styleblock_rom.mem", rom);
  end

  always_ff @(posedge clk) begin
    if (rom_r_en) begin
      rom_r_data <= rom[rom_r_addr];
    end
  end

  always_ff @(posedge clk) begin
    if (empty_r_en) begin
      unique case (empty_r_addr)
        default: empty_r_data <= '0;
      endcase
    end
  end

  always_ff @(posedge clk) begin
    if (empty_unread_en) begin
      unique case (empty_unread_addr)
        default: unused_empty_unread_data <= '0;
      endcase
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
