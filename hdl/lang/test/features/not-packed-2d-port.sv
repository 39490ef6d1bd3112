module feature (input logic [3:0][7:0] a, output logic [7:0] q);
  assign q = a[0] ^ a[1] ^ a[2] ^ a[3];
endmodule
