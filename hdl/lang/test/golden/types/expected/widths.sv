// widths
//
// Vectors of one bit beside scalars, wide vectors, constants of every size; registers with a reset
// value, a value at power-up and neither.

`default_nettype none

module widths (
  input  logic         clk,
  input  logic         rst,
  input  logic         flag,
  input  logic [0:0]   single,
  input  logic [199:0] wide,
  output logic [1:0]   both,
  output logic [0:0]   one,
  output logic [199:0] sum,
  output logic [199:0] mask,
  output logic [63:0]  pattern,
  output logic [4:0]   few,
  output logic [39:0]  dead,
  output logic [8:0]   signed_held_q,
  output logic [11:0]  started_q,
  output logic [199:0] plain_q,
  output logic [7:0]   low_q
);

  logic [8:0] signed_held;
  logic [11:0] started = 12'habc;
  logic [199:0] plain;
  logic [7:0] up = 8'hfd;
  logic [7:0] low;

  assign low = up;
  assign both = {flag, single};
  assign one = single && flag;
  assign sum = wide + 200'h80_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0001;
  assign mask = wide & 200'hff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_0000_0000_0000_0000;
  assign pattern = wide[163:100] ^ 64'h0123_4567_89ab_cdef;
  assign few = {2'h3, {3{flag}}};
  assign dead = flag ? 40'h00_dead_beef : wide[42:3];
  assign signed_held_q = signed_held;
  assign started_q = started;
  assign plain_q = plain;
  assign low_q = low;

  always_ff @(posedge clk) begin
    if (rst) begin
      signed_held <= 9'h138;
    end else begin
      signed_held <= signed_held + 9'h1;
    end
  end

  always_ff @(posedge clk) begin
    started <= started << 1;
    plain <= wide;
    up <= -up;
  end
endmodule

`default_nettype wire
