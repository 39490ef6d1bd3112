// blocks
//
// How assignments are shared out over blocks.

`default_nettype none

module blocks (
  input  logic        clk,
  input  logic        rst,
  input  logic        go,
  input  logic [1:0]  select,
  input  logic [7:0]  a,
  input  logic [7:0]  b,
  input  logic [2:0]  index,
  output logic [7:0]  first,
  output logic [7:0]  second,
  output logic [7:0]  halves,
  output logic [3:0]  pair_low,
  output logic [3:0]  pair_high,
  output logic [7:0]  decoded,
  output logic [19:0] lanes,
  output logic [19:0] counts,
  output logic [7:0]  empty_arm,
  output logic [7:0]  always_one
);

  logic [7:0] base;
  logic [7:0] derived;
  logic [19:0] counters;
  logic [7:0] seen;

  assign first = base;
  assign second = derived;
  assign halves[3:0] = a[7:4];
  assign halves[7:4] = b[3:0];
  assign pair_low = a[3:0];
  assign counts = counters;
  assign empty_arm = seen;
  assign always_one = a;

  always_comb begin
    base = '0;
    if (go) begin
      base = a + b;
    end
  end

  always_comb begin
    derived = 8'h1;
    if (go) begin
      derived = base + 8'h1;
    end
  end

  always_comb begin
    if (go) begin
      pair_high = b[3:0];
    end else begin
      pair_high = (|select) ? 4'h1 : 4'h2;
    end
  end

  always_comb begin
    unique case (select)
      2'h0: decoded = 8'h1;
      2'h1, 2'h2: decoded = 8'h2;
      default: decoded = a;
    endcase
  end

  always_comb begin
    lanes = {b[7:4], b[7:4], b[7:4], b[7:4], b[7:4]};
    if (go) begin
      if (index < 3'h5) begin
        lanes[{index, 2'h0} +: 4] = a[3:0];
      end
    end
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      counters <= '0;
    end else begin
      if (go) begin
        if (index < 3'h5) begin
          counters[{index, 2'h0} +: 4] <= counters[{index, 2'h0} +: 4] + 4'h1;
        end
      end
      if (select == 2'h0) begin
        counters[3:0] <= '0;
      end
    end
  end

  always_ff @(posedge clk) begin
    if ((select != 2'h0) && (select == 2'h1)) begin
      seen <= a;
    end
  end
endmodule

`default_nettype wire
