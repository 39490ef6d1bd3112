// covered
//
// Situations alone: nothing for simulators.

`default_nettype none

module covered (
  input  logic clk,
  input  logic rst,
  input  logic a,
  output logic q
);

  logic last;

  assign q = last;

  always_ff @(posedge clk) begin
    if (rst) begin
      last <= 1'b0;
    end else begin
      last <= a;
    end
  end

`ifdef FORMAL
  always @(posedge clk) begin
    if (!rst) begin
      cover (a && !last);
    end
  end
`endif
endmodule

`default_nettype wire
