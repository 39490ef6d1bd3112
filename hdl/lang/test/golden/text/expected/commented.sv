// commented
//
// Comments above everything that can have one. A sentence that is much longer than the hundred
// columns of a line is wrapped between its words.
// Gr??e - "quoted" -> 2 us >= 1 us, and a list without a space:
// [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,
// 36,37,38,39,40,41,42,43], or one word
// http_a_path_without_an_end_a_path_without_an_end_a_path_without_an_end_a_path_without_an_end_a_pa
// th_without_an_end_x

`default_nettype none

module commented (
  input  logic       clk,
  input  logic       rst,
  // counts while 1
  input  logic       en,
  // the value now
  output logic [7:0] count,
  output logic [3:0] table_word
);

  // the counter itself
  logic [7:0] value;
  // 1, for it is never assigned
  logic [7:0] step;
  logic powers_r_en;
  logic [1:0] powers_r_addr;
  logic [3:0] powers_r_data;

  assign powers_r_en = en;
  assign powers_r_addr = value[1:0];
  assign table_word = powers_r_data;
  assign count = value;
  assign step = 8'h1;

  always_ff @(posedge clk) begin
    if (rst) begin
      value <= '0;
    end else if (en) begin
      value <= value + step;
    end
  end

  // Powers of 3 modulo 5.
  always_ff @(posedge clk) begin
    if (powers_r_en) begin
      unique case (powers_r_addr)
        2'h0: powers_r_data <= 4'h3;
        2'h2: powers_r_data <= 4'h1;
        2'h3: powers_r_data <= 4'h2;
        default: powers_r_data <= '0;
      endcase
    end
  end
endmodule

`default_nettype wire
