module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_comb begin
    q = '0;
    unique case (a)
      8'h1: q = b;
      8'h2: q = ~b;
      default: ;
    endcase
  end
endmodule
