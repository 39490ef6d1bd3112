module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  typedef struct packed { logic [7:0] high; logic [7:0] low; } pair_t;
  pair_t pair;
  assign pair = '{high: a, low: b};
  assign q = pair.high ^ pair.low;
endmodule
