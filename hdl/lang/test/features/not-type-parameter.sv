module feature #(parameter type T = logic [7:0]) (input T a, output T q);
  assign q = ~a;
endmodule
