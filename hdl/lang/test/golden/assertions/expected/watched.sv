// watched
//
// Facts in domains with an asynchronous reset and without one; a message with everything that needs
// escaping.

`default_nettype none

module watched (
  input  logic       clk_io,
  input  logic       rst_io,
  input  logic       clk_free,
  input  logic [3:0] a,
  input  logic [3:0] b,
  output logic [3:0] q,
  output logic [3:0] r
);

  logic [3:0] a_last;
  logic [3:0] b_last = '0;

  assign q = a_last;
  assign r = b_last;

  always_ff @(posedge clk_io or negedge rst_io) begin
    if (!rst_io) begin
      a_last <= '0;
    end else begin
      a_last <= a;
    end
  end

  always_ff @(posedge clk_free) begin
    b_last <= b;
  end

`ifdef FORMAL
  always @(posedge clk_io or negedge rst_io) begin
    if (rst_io) begin
      assert ((a_last <= a) || (a == 4'h0));
    end
  end
  always @(posedge clk_io or negedge rst_io) begin
    if (rst_io) begin
      cover ((a == 4'h3) && (a_last == 4'h2));
    end
  end
  always @(posedge clk_free) begin
    assume ((b == 4'h0)
        || (b == 4'h1)
        || (b == 4'h2)
        || (b == 4'h4)
        || (b == 4'h8)
        || (b_last == b)
        || ((b_last + 4'h1) == b));
  end
`else
`ifndef SYNTHESIS
  always @(posedge clk_io or negedge rst_io) begin
    if (rst_io) begin
      if (!((a_last <= a) || (a == 4'h0))) begin
        $error("a_grows: a \"wraps\" at 100%% \\ or grows,\nand is never >= 16");
      end
    end
  end
  always @(posedge clk_free) begin
    if (!((b == 4'h0)
        || (b == 4'h1)
        || (b == 4'h2)
        || (b == 4'h4)
        || (b == 4'h8)
        || (b_last == b)
        || ((b_last + 4'h1) == b))) begin
      $error("b_one_hot_or_a_very_long_condition: one at a time");
    end
  end
`endif
`endif
endmodule

`default_nettype wire
