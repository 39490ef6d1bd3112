module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_comb begin
    case (a) inside
      [8'h0:8'h7]: q = b;
      default: q = '0;
    endcase
  end
endmodule
