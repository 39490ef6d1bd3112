module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  logic [7:0] pair_low;
  logic [7:0] pair_high;
  assign pair_low = a;
  assign pair_high = b;
  assign q = pair_low + pair_high;
endmodule
