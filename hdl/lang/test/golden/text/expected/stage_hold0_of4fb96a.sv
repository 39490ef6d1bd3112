// stage_hold0_of4fb96a: stage with hold = false, of = {a:bool,list:bits3x2}
//
// One register for values of any type.

`default_nettype none

module stage_hold0_of4fb96a (
  input  logic       clk,
  input  logic       rst,
  input  logic       d_a,
  input  logic [5:0] d_list,
  output logic       q_a,
  output logic [5:0] q_list
);

  logic held_a;
  logic [5:0] held_list;

  assign q_a = held_a;
  assign q_list = held_list;

  always_ff @(posedge clk) begin
    held_a <= d_a;
    held_list <= d_list;
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
