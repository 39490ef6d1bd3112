// port_crossings
//
// Crossings from ports of one bit, from the default domain, through a memory that is read at once.

`default_nettype none

module port_crossings (
  input  logic       clk,
  input  logic       rst,
  input  logic       clk_far_side,
  input  logic       rst_far_side,
  input  logic       bit_in,
  input  logic       other,
  output logic       seen,
  output logic       back,
  input  logic       we,
  input  logic [3:0] addr,
  input  logic [7:0] data,
  input  logic [3:0] raddr,
  output logic [7:0] word
);

  (* ASYNC_REG = "TRUE" *)
  logic bit_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic bit_sync;
  (* ASYNC_REG = "TRUE" *)
  logic other_sync_meta;
  (* ASYNC_REG = "TRUE" *)
  logic other_sync;
  logic ram_w_en;
  logic [3:0] ram_w_addr;
  logic [7:0] ram_w_data;
  logic [3:0] ram_r_addr;
  logic [7:0] ram_r_data;
  (* ram_style = "distributed" *)
  logic [7:0] ram [0:15];

  assign ram_w_en = we;
  assign ram_w_addr = addr;
  assign ram_w_data = data;
  assign ram_r_addr = raddr;
  assign word = ram_r_data;
  assign seen = bit_sync;
  assign back = other_sync;

  always_ff @(posedge clk_far_side) begin
    bit_sync_meta <= bit_in;
    bit_sync <= bit_sync_meta;
  end

  always_ff @(posedge clk) begin
    other_sync_meta <= other;
    other_sync <= other_sync_meta;
  end

  always_ff @(posedge clk) begin
    if (ram_w_en) begin
      ram[ram_w_addr] <= ram_w_data;
    end
  end

  assign ram_r_data = ram[ram_r_addr];

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, rst, rst_far_side};
endmodule

`default_nettype wire
