module feature (input logic [7:0] a [0:1], output logic [7:0] q);
  assign q = a[0] ^ a[1];
endmodule
