// selects
//
// Parts of what is no name: of copies, of widened values, of values read across, of members.

`default_nettype none

module selects (
  input  logic        clk,
  input  logic        rst,
  input  logic [7:0]  a,
  input  logic [7:0]  b,
  // where it goes
  input  logic [1:0]  lane,
  input  logic [3:0]  code,
  output logic [3:0]  copies,
  output logic [5:0]  signs,
  output logic [7:0]  zeros,
  output logic [2:0]  across,
  output logic [11:0] inverted,
  output logic [12:0] negated,
  output logic        right,
  // where it goes
  output logic [1:0]  member,
  output logic [7:0]  shifted,
  output logic [7:0]  matched,
  output logic [7:0]  unmatched
);

  typedef enum logic [1:0] {
    LaneLeft = 2'd0,
    LaneRight = 2'd1,
    LaneBoth = 2'd2
  } lane_e;

  // where it goes
  logic [1:0] last;

  assign copies = 4'(a + b);
  assign signs = 6'($unsigned(20'($signed(a + b))) >> 5);
  assign zeros = {4'(2'((a + b) >> 6)), 4'(a[7:6])};
  assign across = a[4:2] + b[2:0];
  assign inverted = ~{4'h0, a};
  assign negated = -{5'h0, a};
  assign right = (lane == LaneRight) || (last == 2'h3);
  assign member = last;
  assign shifted = 8'h3d;
  assign unmatched = b;
  assign matched = b;

  always_ff @(posedge clk) begin
    if (rst) begin
      last <= LaneBoth;
    end else begin
      last <= code[2:1];
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, code[0], code[3]};
endmodule

`default_nettype wire
