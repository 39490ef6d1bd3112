// small_rams
//
// Words that are structs and single bits, depths that are no power of two, many readers, a port
// that writes beside one that reads and writes.

`default_nettype none

module small_rams (
  input  logic        clk,
  input  logic        rst,
  input  logic        we,
  input  logic [3:0]  index,
  input  logic [3:0]  other,
  input  logic        entry_valid,
  input  logic [5:0]  entry_tag,
  input  logic [7:0]  entry_list,
  input  logic        flag,
  input  logic [3:0]  columns,
  output logic        now_valid,
  output logic [5:0]  now_tag,
  output logic [7:0]  now_list,
  output logic        valid,
  output logic        flag_now,
  output logic        flag_then,
  output logic [11:0] whole,
  output logic [3:0]  nibbles,
  output logic [3:0]  chosen
);

  logic entries_w_en;
  logic [3:0] entries_w_addr;
  logic [14:0] entries_w_data;
  logic [3:0] entries_r_addr;
  logic [14:0] entries_r_data;
  logic [3:0] entries_s_addr;
  logic [14:0] entries_s_data;
  logic flags_w_en;
  logic [3:0] flags_w_addr;
  logic flags_w_data;
  logic [3:0] flags_r_addr;
  logic flags_r_data;
  logic flags_t_en;
  logic [3:0] flags_t_addr;
  logic flags_t_data;
  logic words_w_en;
  logic [3:0] words_w_addr;
  logic [11:0] words_w_data;
  logic [0:0] words_w_mask;
  logic words_r_en;
  logic [3:0] words_r_addr;
  logic [11:0] words_r_data;
  logic lanes_p_en;
  logic lanes_p_write;
  logic [3:0] lanes_p_addr;
  logic [3:0] lanes_p_wdata;
  logic [3:0] lanes_p_mask;
  logic [3:0] lanes_p_data;
  logic mixed_p_en;
  logic mixed_p_write;
  logic [3:0] mixed_p_addr;
  logic [3:0] mixed_p_wdata;
  logic [3:0] mixed_p_data;
  logic mixed_w_en;
  logic [3:0] mixed_w_addr;
  logic [3:0] mixed_w_data;
  // What is known of each tag.
  (* ram_style = "distributed" *)
  logic [14:0] entries [0:11];
  (* ram_style = "distributed" *)
  logic flags [0:15];
  logic [11:0] words [0:9];
  (* ram_style = "distributed" *)
  logic [3:0] lanes [0:15];
  (* ram_style = "block", no_rw_check *)
  logic [3:0] mixed [0:15];

  assign entries_w_en = we;
  assign entries_w_addr = index;
  assign entries_w_data = {entry_valid, entry_tag, entry_list};
  assign entries_r_addr = index;
  assign entries_s_addr = other;
  assign flags_w_en = we;
  assign flags_w_addr = index;
  assign flags_w_data = flag;
  assign flags_r_addr = other;
  assign flags_t_addr = index;
  assign words_w_en = we;
  assign words_w_addr = index;
  assign words_w_data = {entry_tag[3:0], entry_list};
  assign words_w_mask = flag;
  assign words_r_addr = other;
  assign lanes_p_write = we;
  assign lanes_p_addr = index;
  assign lanes_p_wdata = entry_tag[3:0];
  assign lanes_p_mask = columns;
  assign mixed_p_en = flag;
  assign mixed_p_write = we;
  assign mixed_p_addr = other;
  assign mixed_p_wdata = columns;
  assign mixed_w_en = we && (index != other);
  assign mixed_w_addr = index;
  assign mixed_w_data = entry_list[3:0];
  assign now_valid = entries_r_data[14];
  assign now_tag = entries_r_data[13:8];
  assign now_list = entries_r_data[7:0];
  assign valid = entries_s_data[14];
  assign flag_now = flags_r_data;
  assign flag_then = flags_t_data;
  assign whole = words_r_data;
  assign nibbles = lanes_p_data;
  assign chosen = mixed_p_data;
  assign flags_t_en = 1'b1;
  assign words_r_en = 1'b1;
  assign lanes_p_en = 1'b1;

  always_ff @(posedge clk) begin
    if (entries_w_en) begin
      entries[entries_w_addr] <= entries_w_data;
    end
  end

  assign entries_r_data = entries[entries_r_addr];

  assign entries_s_data = entries[entries_s_addr];

  always_ff @(posedge clk) begin
    if (flags_w_en) begin
      flags[flags_w_addr] <= flags_w_data;
    end
  end

  assign flags_r_data = flags[flags_r_addr];

  always_ff @(posedge clk) begin
    if (flags_t_en) begin
      flags_t_data <= flags[flags_t_addr];
    end
  end

  always_ff @(posedge clk) begin
    if (words_w_en) begin
      if (words_w_mask) begin
        words[words_w_addr] <= words_w_data;
      end
    end
  end

  always_ff @(posedge clk) begin
    if (words_r_en) begin
      words_r_data <= words[words_r_addr];
    end
  end

  always_ff @(posedge clk) begin
    if (lanes_p_en) begin
      if (lanes_p_write) begin
        if (lanes_p_mask[0]) begin
          lanes[lanes_p_addr][0] <= lanes_p_wdata[0];
        end
        if (lanes_p_mask[1]) begin
          lanes[lanes_p_addr][1] <= lanes_p_wdata[1];
        end
        if (lanes_p_mask[2]) begin
          lanes[lanes_p_addr][2] <= lanes_p_wdata[2];
        end
        if (lanes_p_mask[3]) begin
          lanes[lanes_p_addr][3] <= lanes_p_wdata[3];
        end
      end else begin
        lanes_p_data <= lanes[lanes_p_addr];
      end
    end
  end

  initial begin
    $readmemh("small_rams_mixed.mem", mixed);
  end

  always @(posedge clk) begin
    if (mixed_p_en) begin
      if (mixed_p_write) begin
        mixed[mixed_p_addr] <= mixed_p_wdata;
      end else begin
        mixed_p_data <= mixed[mixed_p_addr];
      end
    end
  end

  always @(posedge clk) begin
    if (mixed_w_en) begin
      mixed[mixed_w_addr] <= mixed_w_data;
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst, entries_s_data[13:0]};
endmodule

`default_nettype wire
