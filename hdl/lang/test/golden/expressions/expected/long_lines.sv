// long_lines
//
// What does not fit in a line is broken at its operators.

`default_nettype none

module long_lines (
  input  logic         clk,
  input  logic         rst,
  input  logic         request_from_the_first_client,
  input  logic         request_from_the_second_client,
  input  logic         request_from_the_third_client,
  input  logic [31:0]  vector_of_the_first_client,
  input  logic [31:0]  vector_of_the_second_client,
  output logic         any_request,
  output logic [31:0]  chosen_vector,
  output logic [127:0] both_vectors
);

  assign any_request = (request_from_the_first_client && !request_from_the_second_client)
    || (request_from_the_second_client && !request_from_the_third_client)
    || (request_from_the_third_client && !request_from_the_first_client);
  assign chosen_vector =
    request_from_the_first_client ? vector_of_the_first_client :
    request_from_the_second_client ? vector_of_the_second_client :
    request_from_the_third_client ? (vector_of_the_first_client ^ vector_of_the_second_client) :
    (vector_of_the_first_client + vector_of_the_second_client);
  assign both_vectors = {
    vector_of_the_first_client + vector_of_the_second_client,
    vector_of_the_second_client - vector_of_the_first_client,
    (vector_of_the_first_client & vector_of_the_second_client)
      | (vector_of_the_first_client ^ 32'hdead_beef),
    vector_of_the_second_client
  };

  // Bits that nothing here reads.
  logic unused;
  assign unused = &{1'b0, clk, rst};
endmodule

`default_nettype wire
