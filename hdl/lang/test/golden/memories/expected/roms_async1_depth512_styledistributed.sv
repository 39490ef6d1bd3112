// roms_async1_depth512_styledistributed: roms with async = true, depth = 512, style = "distributed"
//
// A table that is only read.

`default_nettype none

module roms_async1_depth512_styledistributed (
  input  logic        clk,
  input  logic        rst,
  input  logic [8:0]  addr,
  output logic [19:0] word,
  output logic [2:0]  zero
);

  logic [8:0] rom_r_addr;
  logic [19:0] rom_r_data;
  logic empty_r_en;
  logic [8:0] empty_r_addr;
  logic [2:0] empty_r_data;
  logic empty_unread_en;
  logic [8:0] empty_unread_addr;
  logic [2:0] unused_empty_unread_data;
  logic [19:0] rom [0:511];

  assign rom_r_addr = addr;
  assign empty_r_addr = addr;
  assign empty_unread_addr = addr;
  assign word = rom_r_data;
  assign zero = empty_r_data;
  assign empty_r_en = 1'b1;
  assign empty_unread_en = 1'b1;

  initial begin
    $readmemh("roms_async1_depth512_styledistributed_rom.mem", rom);
  end

  assign rom_r_data = rom[rom_r_addr];

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
