// counter_width8: counter with width = 8

`default_nettype none

module counter_width8 (
  input  logic       clk,
  input  logic       rst,
  input  logic       en,
  output logic [7:0] count
);

  logic [7:0] value;

  assign count = value;

  always_ff @(posedge clk) begin
    if (rst) begin
      value <= '0;
    end else if (en) begin
      value <= value + 8'h1;
    end
  end
endmodule

`default_nettype wire
