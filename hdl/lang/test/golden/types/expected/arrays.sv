// arrays
//
// Arrays of vectors, of structs and of arrays: elements chosen by numbers and by values, lengths
// that fill the index and that do not.

`default_nettype none

module arrays (
  input  logic        clk,
  input  logic        rst,
  input  logic [2:0]  index,
  input  logic [5:0]  distant,
  input  logic [7:0]  word,
  input  logic [23:0] row,
  input  logic [3:0]  one,
  output logic        busy,
  output logic [7:0]  stored,
  output logic [7:0]  first,
  output logic [3:0]  nibble,
  output logic [11:0] column,
  output logic [4:0]  tail,
  output logic [3:0]  only,
  output logic        flag,
  output logic [15:0] kinds,
  output logic [31:0] all,
  output logic [5:0]  marked
);

  typedef enum logic [7:0] {
    KindFlush = 8'd0,
    KindWrite = 8'd1,
    KindRead = 8'd2,
    KindVendor = 8'd128
  } kind_e;

  logic [5:0] slots_busy;
  logic [47:0] slots_word;
  logic [31:0] words = 32'h0403_0201;
  logic [4:0] flags;
  logic [15:0] history;
  logic [5:0] marks;
  logic [23:0] cells;
  logic [31:0] copy;

  assign busy = (index < 3'h6) ? slots_busy[index] : 1'b0;
  assign stored = (distant < 6'h6) ? slots_word[{distant[2:0], 3'h0} +: 8] : 8'h0;
  assign first = words[15:8];
  assign nibble = (distant[1:0] < 2'h3)
    ? 4'(row[5'(index[0]) * 5'hc +: 12] >> {distant[1:0], 2'h0})
    : 4'h0;
  assign column = row[23:12];
  assign tail = {flags[4:1], ((index < 3'h5) ? flags[index] : 1'b0)};
  assign only = cells[23:20] + ((distant == 6'h0) ? one : 4'h0);
  assign flag = flags[2];
  assign kinds = history;
  assign all = copy;
  assign marked = marks;

  always_comb begin
    copy = 32'h0909_0909;
    if (distant < 6'h4) begin
      copy[{distant[1:0], 3'h0} +: 8] = word;
    end
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      slots_busy <= '0;
      slots_word <= 48'h0303_0303_0303;
      history <= 16'h8001;
      marks <= 6'h2a;
      cells <= 24'h65_4321;
    end else begin
      if (index < 3'h6) begin
        slots_busy[index] <= 1'b1;
      end
      if (index < 3'h6) begin
        slots_word[{index, 3'h0} +: 8] <= word;
      end
      slots_word[7:0] <= word;
      slots_busy[5] <= !((index < 3'h6) ? slots_busy[index] : 1'b0);
      history[15:8] <= history[7:0];
      history[7:0] <= KindRead;
      if (index < 3'h6) begin
        marks[index] <= 1'b1;
      end
      marks[5:4] <= word[1:0];
      if (index[1:0] < 2'h3) begin
        if (((4'(word[7]) * 4'h3) + 4'(index[1:0])) < 4'h6) begin
          cells[{3'((4'(word[7]) * 4'h3) + 4'(index[1:0])), 2'h0} +: 4] <= word[5:2];
        end
      end
      cells[15:12] <= '0;
    end
  end

  always_ff @(posedge clk) begin
    words[{index[1:0], 3'h0} +: 8] <= word;
    words[{{index[1:0], 1'b1}, 2'h0} +: 4] <= word[3:0];
    if (distant < 6'h5) begin
      flags[distant[2:0]] <= word[0];
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, words[7:0], words[31:16], cells[19:0]};
endmodule

`default_nettype wire
