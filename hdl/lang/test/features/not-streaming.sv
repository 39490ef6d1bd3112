module feature (input logic [7:0] a, output logic [7:0] q);
  assign q = {<<{a}};
endmodule
