// structs
//
// Structs in structs: as ports, registers and wires, whole, by field and as one vector.

`default_nettype none

module structs (
  input  logic        clk,
  input  logic        rst,
  input  logic        go,
  input  logic [7:0]  header_kind,
  input  logic [3:0]  header_tag,
  input  logic [11:0] header_at_x,
  input  logic [11:0] header_at_y,
  input  logic        header_last,
  input  logic [7:0]  other_kind,
  input  logic [3:0]  other_tag,
  input  logic [11:0] other_at_x,
  input  logic [11:0] other_at_y,
  input  logic        other_last,
  input  logic [36:0] raw,
  output logic [7:0]  chosen_kind,
  output logic [3:0]  chosen_tag,
  output logic [11:0] chosen_at_x,
  output logic [11:0] chosen_at_y,
  output logic        chosen_last,
  output logic [7:0]  held_kind,
  output logic [3:0]  held_tag,
  output logic [11:0] held_at_x,
  output logic [11:0] held_at_y,
  output logic        held_last,
  output logic [11:0] moved_x,
  output logic [11:0] moved_y,
  output logic [36:0] as_vector,
  output logic [7:0]  seen_kind,
  output logic [3:0]  seen_tag,
  output logic [11:0] seen_at_x,
  output logic [11:0] seen_at_y,
  output logic        seen_last,
  output logic        same
);

  typedef enum logic [7:0] {
    KindFlush = 8'd0,
    KindWrite = 8'd1,
    KindRead = 8'd2,
    KindVendor = 8'd128
  } kind_e;

  logic [7:0] kept_kind;
  logic [3:0] kept_tag;
  logic [11:0] kept_at_x;
  logic [11:0] kept_at_y;
  logic kept_last;
  logic [11:0] origin_x = 12'h7;
  logic [11:0] origin_y = 12'hff9;
  logic [11:0] target_x;
  logic [11:0] target_y;
  logic [7:0] picked_kind;
  logic [3:0] picked_tag;
  logic [11:0] picked_at_x;
  logic [11:0] picked_at_y;
  logic picked_last;

  assign picked_kind = go ? header_kind : other_kind;
  assign picked_tag = go ? header_tag : other_tag;
  assign picked_at_x = go ? header_at_x : other_at_x;
  assign picked_at_y = go ? header_at_y : other_at_y;
  assign picked_last = go ? header_last : other_last;
  assign chosen_kind = picked_kind;
  assign chosen_tag = picked_tag;
  assign chosen_at_x = picked_at_x;
  assign chosen_at_y = picked_at_y;
  assign chosen_last = picked_last;
  assign held_kind = kept_kind;
  assign held_tag = kept_tag;
  assign held_at_x = origin_x;
  assign held_at_y = origin_y;
  assign held_last = kept_last;
  assign moved_x = target_x;
  assign moved_y = target_y;
  assign as_vector = {other_kind, other_tag, other_at_x, other_at_y, other_last};
  assign seen_kind = raw[36:29];
  assign seen_tag = raw[28:25];
  assign seen_at_x = raw[24:13];
  assign seen_at_y = raw[12:1];
  assign seen_last = raw[0];
  assign same = {header_kind, header_tag, header_at_x, header_at_y, header_last}
    == {other_kind, other_tag, other_at_x, other_at_y, other_last};

  always_comb begin
    target_x = '0;
    target_y = 12'h800;
    if (go) begin
      target_x = header_at_x;
      target_y = header_at_y;
    end
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      kept_kind <= KindVendor;
      kept_tag <= 4'h5;
      kept_at_x <= 12'hfff;
      kept_at_y <= 12'h2;
      kept_last <= 1'b1;
    end else if (go) begin
      kept_kind <= header_kind;
      kept_tag <= header_tag;
      kept_at_x <= header_at_x;
      kept_at_y <= header_at_y;
      kept_last <= header_last;
    end else begin
      kept_at_x <= kept_at_x + 12'h1;
      kept_at_y <= '0;
      kept_last <= 1'b0;
      kept_kind <= KindRead;
    end
  end

  always_ff @(posedge clk) begin
    if (go) begin
      origin_x <= header_at_y;
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, kept_at_y};
endmodule

`default_nettype wire
