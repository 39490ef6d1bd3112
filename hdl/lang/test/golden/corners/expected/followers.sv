// followers
//
// Wires of one branch of which some follow others, straight or by way of a third.

`default_nettype none

module followers (
  input  logic       clk,
  input  logic       rst,
  input  logic       go,
  input  logic [3:0] a,
  output logic [3:0] p,
  output logic [3:0] q,
  output logic [3:0] r,
  output logic [3:0] s
);

  logic [3:0] first;
  logic [3:0] second;
  logic [3:0] third;
  logic [3:0] fourth;
  logic [3:0] between;

  assign between = second + 4'h1;
  assign p = first;
  assign q = second;
  assign r = third;
  assign s = fourth;

  always_comb begin
    first = '0;
    third = '0;
    if (go) begin
      first = a;
      third = a;
    end
  end

  always_comb begin
    second = '0;
    if (go) begin
      second = first + 4'h1;
    end
  end

  always_comb begin
    fourth = '0;
    if (go) begin
      fourth = between;
    end
  end

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
