// resets_of_resets
//
// Resets brought to another clock: from a port, inverted, and from logic.

`default_nettype none

module resets_of_resets (
  input  logic       clk_io,
  input  logic       locked,
  input  logic       stop,
  output logic       rst_plain,
  output logic       rst_inverted,
  output logic       rst_made,
  output logic [1:0] level
);

  (* ASYNC_REG = "TRUE" *)
  logic plain_meta;
  (* ASYNC_REG = "TRUE" *)
  logic plain;
  (* ASYNC_REG = "TRUE" *)
  logic inverted_meta;
  (* ASYNC_REG = "TRUE" *)
  logic inverted_meta2;
  (* ASYNC_REG = "TRUE" *)
  logic inverted;
  (* ASYNC_REG = "TRUE" *)
  logic made_meta;
  (* ASYNC_REG = "TRUE" *)
  logic made;
  logic [1:0] value = '0;
  logic made_async;

  assign rst_plain = plain;
  assign rst_inverted = inverted;
  assign rst_made = made;
  assign level = value;
  assign made_async = stop || !locked;

  always_ff @(posedge clk_io) begin
    value <= value + 2'h1;
  end

  always_ff @(posedge clk_io or posedge stop) begin
    if (stop) begin
      plain_meta <= 1'b1;
      plain <= 1'b1;
    end else begin
      plain_meta <= 1'b0;
      plain <= plain_meta;
    end
  end

  always_ff @(posedge clk_io or negedge locked) begin
    if (!locked) begin
      inverted_meta <= 1'b1;
      inverted_meta2 <= 1'b1;
      inverted <= 1'b1;
    end else begin
      inverted_meta <= 1'b0;
      inverted_meta2 <= inverted_meta;
      inverted <= inverted_meta2;
    end
  end

  always_ff @(posedge clk_io or posedge made_async) begin
    if (made_async) begin
      made_meta <= 1'b1;
      made <= 1'b1;
    end else begin
      made_meta <= 1'b0;
      made <= made_meta;
    end
  end
endmodule

`default_nettype wire
