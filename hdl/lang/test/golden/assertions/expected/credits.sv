// credits
//
// Stated facts: checked in simulation, proved or assumed in proofs, nothing in synthesis.

`default_nettype none

module credits (
  input  logic       clk,
  input  logic       rst,
  input  logic       take,
  input  logic       give,
  output logic [3:0] left
);

  logic [3:0] credit;

  assign left = credit;

  always_ff @(posedge clk) begin
    if (rst) begin
      credit <= 4'h8;
    end else if (take && !give) begin
      credit <= credit - 4'h1;
    end else if (give && !take) begin
      credit <= credit + 4'h1;
    end
  end

`ifdef FORMAL
  always @(posedge clk) begin
    if (!rst) begin
      assert (!(take && !give) || (credit != 4'h0));
    end
  end
  always @(posedge clk) begin
    if (!rst) begin
      assume ((credit != 4'hf) || !give);
    end
  end
  always @(posedge clk) begin
    if (!rst) begin
      cover (credit == 4'h0);
    end
  end
`else
`ifndef SYNTHESIS
  always @(posedge clk) begin
    if (!rst) begin
      if (!(!(take && !give) || (credit != 4'h0))) begin
        $error("no_overdraft: taken without credit");
      end
    end
  end
  always @(posedge clk) begin
    if (!rst) begin
      if (!((credit != 4'hf) || !give)) begin
        $error("not_too_many: 100%% of the credits are back");
      end
    end
  end
`endif
`endif
endmodule

`default_nettype wire
