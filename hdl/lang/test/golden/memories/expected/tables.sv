// tables
//
// Contents: a table in the text, and one in a file.

`default_nettype none

module tables (
  input  logic        clk,
  input  logic        rst,
  input  logic [3:0]  addr,
  output logic [7:0]  word,
  output logic [7:0]  now,
  input  logic [8:0]  wide,
  output logic [15:0] row
);

  logic squares_r_en;
  logic [3:0] squares_r_addr;
  logic [7:0] squares_r_data;
  logic [3:0] powers_r_addr;
  logic [7:0] powers_r_data;
  logic big_r_en;
  logic [8:0] big_r_addr;
  logic [15:0] big_r_data;
  (* rom_style = "block" *)
  logic [15:0] big [0:299];

  assign squares_r_addr = addr;
  assign word = squares_r_data;
  assign powers_r_addr = addr;
  assign now = powers_r_data;
  assign big_r_addr = wide;
  assign row = big_r_data;
  assign squares_r_en = 1'b1;
  assign big_r_en = 1'b1;

  // Squares of the address.
  always_ff @(posedge clk) begin
    if (squares_r_en) begin
      unique case (squares_r_addr)
        4'h1: squares_r_data <= 8'h1;
        4'h2: squares_r_data <= 8'h4;
        4'h3: squares_r_data <= 8'h9;
        4'h4: squares_r_data <= 8'h10;
        4'h5: squares_r_data <= 8'h19;
        4'h6: squares_r_data <= 8'h24;
        4'h7: squares_r_data <= 8'h31;
        4'h8: squares_r_data <= 8'h40;
        4'h9: squares_r_data <= 8'h51;
        4'ha: squares_r_data <= 8'h64;
        4'hb: squares_r_data <= 8'h79;
        4'hc: squares_r_data <= 8'h90;
        4'hd: squares_r_data <= 8'ha9;
        4'he: squares_r_data <= 8'hc4;
        4'hf: squares_r_data <= 8'he1;
        default: squares_r_data <= '0;
      endcase
    end
  end

  always_comb begin
    unique case (powers_r_addr)
      4'h1: powers_r_data = 8'h1;
      4'h2: powers_r_data = 8'h2;
      4'h4: powers_r_data = 8'h3;
      4'h8: powers_r_data = 8'h4;
      default: powers_r_data = '0;
    endcase
  end

  initial begin
    $readmemh("tables_big.mem", big);
  end

  always_ff @(posedge clk) begin
    if (big_r_en) begin
      big_r_data <= big[big_r_addr];
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
