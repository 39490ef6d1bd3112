module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_comb begin
    unique if (a == 8'h1) q = b;
    else if (a == 8'h2) q = ~b;
    else q = '0;
  end
endmodule
