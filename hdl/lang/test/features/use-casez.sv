module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_comb begin
    casez (a)
      8'b1???????: q = b;
      default: q = '0;
    endcase
  end
endmodule
