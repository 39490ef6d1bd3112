// roms_async0_depth16_styleauto: roms with async = false, depth = 16, style = "auto"
//
// A table that is only read.

`default_nettype none

module roms_async0_depth16_styleauto (
  input  logic        clk,
  input  logic        rst,
  input  logic [3:0]  addr,
  output logic [19:0] word,
  output logic [2:0]  zero
);

  logic rom_r_en;
  logic [3:0] rom_r_addr;
  logic [19:0] rom_r_data;
  logic empty_r_en;
  logic [3:0] empty_r_addr;
  logic [2:0] empty_r_data;
  logic empty_unread_en;
  logic [3:0] empty_unread_addr;
  logic [2:0] unused_empty_unread_data;

  assign rom_r_addr = addr;
  assign empty_r_addr = addr;
  assign empty_unread_addr = addr;
  assign word = rom_r_data;
  assign zero = empty_r_data;
  assign rom_r_en = 1'b1;
  assign empty_r_en = 1'b1;
  assign empty_unread_en = 1'b1;

  always_ff @(posedge clk) begin
    if (rom_r_en) begin
      unique case (rom_r_addr)
        4'h0: rom_r_data <= 20'h3039;
        4'h1: rom_r_data <= 20'hce70;
        4'h2: rom_r_data <= 20'h1_6ca7;
        4'h3: rom_r_data <= 20'h2_0ade;
        4'h4: rom_r_data <= 20'h2_a915;
        4'h5: rom_r_data <= 20'h3_474c;
        4'h6: rom_r_data <= 20'h3_e583;
        4'h7: rom_r_data <= 20'h4_83ba;
        4'h8: rom_r_data <= 20'h5_21f1;
        4'h9: rom_r_data <= 20'h5_c028;
        4'ha: rom_r_data <= 20'h6_5e5f;
        4'hb: rom_r_data <= 20'h6_fc96;
        4'hc: rom_r_data <= 20'h7_9acd;
        4'hd: rom_r_data <= 20'h8_3904;
        4'he: rom_r_data <= 20'h8_d73b;
        4'hf: rom_r_data <= 20'h9_7572;
        default: rom_r_data <= '0;
      endcase
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
