// boxes
//
// Black boxes without parameters, without inputs, without outputs; a clock that one makes.

`default_nettype none

module boxes (
  output logic [2:0] shown
);

  logic osc_O;
  logic push_O;
  logic [2:0] turns = 3'h1;
  logic hole_CK;
  logic [2:0] hole_I;
  (* ASYNC_REG = "TRUE" *)
  logic pushed_meta;
  (* ASYNC_REG = "TRUE" *)
  logic pushed;

  assign hole_CK = osc_O;
  assign hole_I = turns;
  assign shown = turns;

  always_ff @(posedge osc_O) begin
    turns <= turns + 3'(pushed);
  end

  always_ff @(posedge osc_O) begin
    pushed_meta <= push_O;
    pushed <= pushed_meta;
  end

  OSCILLATOR u_osc (
    .O (osc_O)
  );

  BUTTON u_push (
    .O (push_O)
  );

  SINKHOLE u_hole (
    .CK (hole_CK),
    .I  (hole_I)
  );
endmodule

`default_nettype wire
