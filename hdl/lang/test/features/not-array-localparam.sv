module feature (input logic [1:0] a, output logic [7:0] q);
  localparam logic [7:0] K [0:3] = '{8'h1, 8'h2, 8'h3, 8'h4};
  assign q = K[a];
endmodule
