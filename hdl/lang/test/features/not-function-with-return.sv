module feature (input logic [7:0] a, input logic [7:0] b, output logic [7:0] q);
  function automatic logic [7:0] both(input logic [7:0] x, input logic [7:0] y);
    return x & y;
  endfunction
  assign q = both(a, b);
endmodule
