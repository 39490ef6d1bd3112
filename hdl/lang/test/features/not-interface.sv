interface bus;
  logic [7:0] data;
  modport from (input data);
  modport to (output data);
endinterface

module part (bus.to m, input logic [7:0] a);
  assign m.data = a;
endmodule

module feature (input logic [7:0] a, output logic [7:0] q);
  bus link ();
  part u_part (.m (link.to), .a (a));
  assign q = link.data;
endmodule
