module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  always_comb begin
    (* full_case *)
    case (a[0])
      1'b0: q = b;
      1'b1: q = {b[7:1], a[1] ^ (&a[7:2])};
    endcase
  end
endmodule
