// nested_buses
//
// Buses in buses, joined whole; an instance that is handed its inputs at once.

`default_nettype none

module nested_buses (
  input  logic       clk,
  input  logic       rst,
  output logic [7:0] data,
  output logic [7:0] also,
  output logic       outside_request_payload_write,
  output logic [5:0] outside_request_payload_address,
  output logic       outside_request_valid,
  input  logic       outside_request_ready,
  input  logic [7:0] outside_reply_payload,
  input  logic       outside_reply_valid,
  output logic       outside_reply_ready,
  input  logic       outside_busy,
  output logic [7:0] back
);

  logic asks_bus_request_payload_write;
  logic [5:0] asks_bus_request_payload_address;
  logic asks_bus_request_valid;
  logic asks_bus_request_ready;
  logic [7:0] asks_bus_reply_payload;
  logic asks_bus_reply_valid;
  logic asks_bus_reply_ready;
  logic asks_bus_busy;
  logic [7:0] asks_data;
  logic serves_bus_request_payload_write;
  logic [5:0] serves_bus_request_payload_address;
  logic serves_bus_request_valid;
  logic serves_bus_request_ready;
  logic [7:0] serves_bus_reply_payload;
  logic serves_bus_reply_valid;
  logic serves_bus_reply_ready;
  logic serves_bus_busy;
  logic lonely_bus_request_payload_write;
  logic [5:0] lonely_bus_request_payload_address;
  logic lonely_bus_request_valid;
  logic lonely_bus_request_ready;
  logic [7:0] lonely_bus_reply_payload;
  logic lonely_bus_reply_valid;
  logic lonely_bus_reply_ready;
  logic lonely_bus_busy;
  logic [7:0] lonely_data;

  assign serves_bus_request_payload_write = asks_bus_request_payload_write;
  assign serves_bus_request_payload_address = asks_bus_request_payload_address;
  assign serves_bus_request_valid = asks_bus_request_valid;
  assign asks_bus_request_ready = serves_bus_request_ready;
  assign asks_bus_reply_payload = serves_bus_reply_payload;
  assign asks_bus_reply_valid = serves_bus_reply_valid;
  assign serves_bus_reply_ready = asks_bus_reply_ready;
  assign asks_bus_busy = serves_bus_busy;
  assign outside_request_payload_write = lonely_bus_request_payload_write;
  assign outside_request_payload_address = lonely_bus_request_payload_address;
  assign outside_request_valid = lonely_bus_request_valid;
  assign lonely_bus_request_ready = outside_request_ready;
  assign lonely_bus_reply_payload = outside_reply_payload;
  assign lonely_bus_reply_valid = outside_reply_valid;
  assign outside_reply_ready = lonely_bus_reply_ready;
  assign lonely_bus_busy = outside_busy;
  assign data = asks_data;
  assign also = lonely_data;
  assign back = asks_data ^ lonely_data;

  client u_asks (
    .clk                         (clk),
    .rst                         (rst),
    .bus_request_payload_write   (asks_bus_request_payload_write),
    .bus_request_payload_address (asks_bus_request_payload_address),
    .bus_request_valid           (asks_bus_request_valid),
    .bus_request_ready           (asks_bus_request_ready),
    .bus_reply_payload           (asks_bus_reply_payload),
    .bus_reply_valid             (asks_bus_reply_valid),
    .bus_reply_ready             (asks_bus_reply_ready),
    .bus_busy                    (asks_bus_busy),
    .data                        (asks_data)
  );

  server u_serves (
    .clk                         (clk),
    .rst                         (rst),
    .bus_request_payload_write   (serves_bus_request_payload_write),
    .bus_request_payload_address (serves_bus_request_payload_address),
    .bus_request_valid           (serves_bus_request_valid),
    .bus_request_ready           (serves_bus_request_ready),
    .bus_reply_payload           (serves_bus_reply_payload),
    .bus_reply_valid             (serves_bus_reply_valid),
    .bus_reply_ready             (serves_bus_reply_ready),
    .bus_busy                    (serves_bus_busy)
  );

  client u_lonely (
    .clk                         (clk),
    .rst                         (rst),
    .bus_request_payload_write   (lonely_bus_request_payload_write),
    .bus_request_payload_address (lonely_bus_request_payload_address),
    .bus_request_valid           (lonely_bus_request_valid),
    .bus_request_ready           (lonely_bus_request_ready),
    .bus_reply_payload           (lonely_bus_reply_payload),
    .bus_reply_valid             (lonely_bus_reply_valid),
    .bus_reply_ready             (lonely_bus_reply_ready),
    .bus_busy                    (lonely_bus_busy),
    .data                        (lonely_data)
  );
endmodule

`default_nettype wire
