// lanes_count3: lanes with count = 3
//
// As many instances as a parameter says, those with equal parameters of one module.

`default_nettype none

module lanes_count3 (
  input  logic        clk,
  input  logic        rst,
  input  logic [17:0] x,
  output logic [17:0] y,
  output logic [20:0] tags
);

  logic [5:0] lane0_x;
  logic [5:0] lane0_y;
  logic [2:0] lane0_pair_a;
  logic [3:0] lane0_pair_b;
  logic [6:0] lane0_tag;
  logic [5:0] lane1_x;
  logic [5:0] lane1_y;
  logic [2:0] lane1_pair_a;
  logic [3:0] lane1_pair_b;
  logic [6:0] lane1_tag;
  logic [5:0] lane2_x;
  logic [5:0] lane2_y;
  logic [2:0] lane2_pair_a;
  logic [3:0] lane2_pair_b;
  logic [6:0] lane2_tag;

  assign lane0_x = x[5:0];
  assign lane0_pair_a = x[2:0];
  assign lane0_pair_b = {2'h1, x[1:0]};
  assign y[5:0] = lane0_y;
  assign tags[6:0] = lane0_tag;
  assign lane1_x = x[11:6];
  assign lane1_pair_a = x[8:6];
  assign lane1_pair_b = {2'h1, x[7:6]};
  assign y[11:6] = lane1_y;
  assign tags[13:7] = lane1_tag;
  assign lane2_x = x[17:12];
  assign lane2_pair_a = x[14:12];
  assign lane2_pair_b = {2'h1, x[13:12]};
  assign y[17:12] = lane2_y;
  assign tags[20:14] = lane2_tag;

  lane_gain1 u_lane0 (
    .clk    (clk),
    .rst    (rst),
    .x      (lane0_x),
    .y      (lane0_y),
    .pair_a (lane0_pair_a),
    .pair_b (lane0_pair_b),
    .tag    (lane0_tag)
  );

  lane_gain2 u_lane1 (
    .clk    (clk),
    .rst    (rst),
    .x      (lane1_x),
    .y      (lane1_y),
    .pair_a (lane1_pair_a),
    .pair_b (lane1_pair_b),
    .tag    (lane1_tag)
  );

  lane_gain1 u_lane2 (
    .clk    (clk),
    .rst    (rst),
    .x      (lane2_x),
    .y      (lane2_y),
    .pair_a (lane2_pair_a),
    .pair_b (lane2_pair_b),
    .tag    (lane2_tag)
  );
endmodule

`default_nettype wire
