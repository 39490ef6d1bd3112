// elements
//
// Elements chosen by constants, of arrays of one element, by indices that are narrower than they
// could be, under the guard of their own range.

`default_nettype none

module elements (
  input  logic        clk,
  input  logic        rst,
  input  logic [2:0]  index,
  input  logic [2:0]  second,
  input  logic        flag,
  // sideways
  input  logic [29:0] places_x,
  // six places
  input  logic [17:0] places_y,
  // where it goes
  input  logic [1:0]  lane,
  output logic [2:0]  y,
  output logic [1:0]  past,
  output logic [5:0]  lanes,
  output logic [3:0]  single,
  output logic [3:0]  alone,
  output logic [4:0]  turned,
  output logic [7:0]  quarters_q,
  output logic [7:0]  lower_q,
  output logic [14:0] rows_q
);

  typedef enum logic [1:0] {
    LaneLeft = 2'd0,
    LaneRight = 2'd1,
    LaneBoth = 2'd2
  } lane_e;

  logic [4:0] toggles;
  logic [3:0] ones;
  logic [7:0] quarters;
  logic [7:0] lower;
  logic [14:0] rows;

  assign y = places_y[5'(3'(flag)) * 5'h3 +: 3] ^ places_y[17:15];
  assign past = '0;
  assign single = ones;
  assign alone = (index == 3'h0) ? ones : 4'h0;
  assign turned = toggles;
  assign quarters_q = quarters;
  assign lower_q = lower;
  assign rows_q = rows;

  always_comb begin
    lanes = 6'h39;
    if (flag) begin
      if (index < 3'h3) begin
        lanes[{index[1:0], 1'b0} +: 2] = (flag ? 2'h2 : places_y[1:0])
          ^ ((index < 3'h4) ? 2'h1 : 2'h2);
      end
    end
    if (!flag) begin
      if (index < 3'h3) begin
        lanes[{index[1:0], 1'b0} +: 2] = (second < 3'h3) ? 2'h1 : lane;
      end
    end
    if ((index != 3'h0) && (index == 3'h1)) begin
      lanes[5:4] = 2'h1;
    end
  end

  always_comb begin
    quarters = 8'he4;
    quarters[{index[1:0], 1'b0} +: 2] = lane;
  end

  always_comb begin
    lower = 8'h81;
    lower[3:0] = places_x[9:6];
  end

  always_comb begin
    rows = 15'h2492;
    if (flag) begin
      if (places_y[8:6] < 3'h3) begin
        if (((6'(index) * 6'h3) + 6'(places_y[8:6])) < 6'hf) begin
          rows[4'((6'(index) * 6'h3) + 6'(places_y[8:6]))] = 1'b1;
        end
      end
    end
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      toggles <= '0;
      ones <= 4'h3;
    end else begin
      if (index < 3'h1) begin
        ones <= 4'(places_y[2:0]);
      end
      if (index < 3'h5) begin
        toggles[index] <= !toggles[index];
      end
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, places_x[5:0], places_x[29:10]};
endmodule

`default_nettype wire
