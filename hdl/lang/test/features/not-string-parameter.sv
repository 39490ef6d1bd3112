module feature #(parameter string NAME = "x") (input logic a, output logic q);
  assign q = (NAME == "x") ? a : ~a;
endmodule
