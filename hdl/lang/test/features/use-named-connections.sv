module part (input logic [7:0] a, output logic [7:0] q);
  assign q = ~a;
endmodule

module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  logic [7:0] n;
  part u_part (
    .a (a),
    .q (n)
  );
  assign q = n & b;
endmodule
