package types;
  typedef struct packed { logic [3:0] high; logic [3:0] low; } pair_t;
endpackage

module feature (input types::pair_t a, output logic [3:0] q);
  assign q = a.high ^ a.low;
endmodule
