module feature (input logic [7:0] a, output logic q);
  assign q = a inside {8'h1, [8'h10:8'h1f]};
endmodule
