// started_ram
//
// A RAM with contents at power-up; its second reader is not used.

`default_nettype none

module started_ram (
  input  logic       clk,
  input  logic       rst,
  input  logic       we,
  input  logic [2:0] addr,
  input  logic [3:0] data,
  output logic [3:0] q
);

  logic ram_w_en;
  logic [2:0] ram_w_addr;
  logic [3:0] ram_w_data;
  logic [2:0] ram_r_addr;
  logic [3:0] ram_r_data;
  logic [2:0] ram_s_addr;
  logic [3:0] unused_ram_s_data;
  (* ram_style = "distributed" *)
  logic [3:0] ram [0:5];

  assign ram_w_en = we;
  assign ram_w_addr = addr;
  assign ram_w_data = data;
  assign ram_r_addr = addr;
  assign ram_s_addr = addr;
  assign q = ram_r_data;

  initial begin
    $readmemh("started_ram_ram.mem", ram);
  end

  always_ff @(posedge clk) begin
    if (ram_w_en) begin
      ram[ram_w_addr] <= ram_w_data;
    end
  end

  assign ram_r_data = ram[ram_r_addr];

  assign unused_ram_s_data = ram[ram_s_addr];

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst};
endmodule

`default_nettype wire
