// pins
//
// Instances: outputs that nothing reads, a vendor's module with parameters, a bidirectional pin.

`default_nettype none

module pins (
  input  logic       clk,
  input  logic       rst,
  input  logic [3:0] enable,
  output logic [3:0] low,
  inout  wire        pad,
  output logic       from_pad,
  input  logic [7:0] never
);

  logic ticks_en;
  logic [7:0] ticks_count;
  logic spare_en;
  logic [11:0] unused_spare_count;
  logic buffer_I;
  logic buffer_T;
  logic buffer_O;

  assign ticks_en = enable[0];
  assign spare_en = enable[1];
  assign low = ticks_count[3:0];
  assign buffer_I = enable[2];
  assign buffer_T = 1'b0;
  assign from_pad = buffer_O;

  counter_width8 u_ticks (
    .clk   (clk),
    .rst   (rst),
    .en    (ticks_en),
    .count (ticks_count)
  );

  counter_width12 u_spare (
    .clk   (clk),
    .rst   (rst),
    .en    (spare_en),
    .count (unused_spare_count)
  );

  IOBUF #(
    .DRIVE (12),
    .MASK  (4'b0101),
    .SLEW  ("FAST")
  ) u_buffer (
    .I  (buffer_I),
    .T  (buffer_T),
    .O  (buffer_O),
    .IO (pad)
  );

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, enable[3], never, ticks_count[7:4]};
endmodule

`default_nettype wire
