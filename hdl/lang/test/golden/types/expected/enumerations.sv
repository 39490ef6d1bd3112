// enumerations
//
// Enumerations with numbers of their own: chosen, compared, turned into bits, from bits.

`default_nettype none

module enumerations (
  input  logic       clk,
  input  logic       rst,
  input  logic       go,
  input  logic [7:0] kind,
  input  logic [7:0] code,
  output logic [2:0] phase_q,
  output logic [2:0] phase_code,
  output logic [7:0] known,
  output logic       is_read,
  output logic       differs,
  output logic       follows,
  output logic       at_start,
  output logic [7:0] guess,
  output logic [2:0] next_phase
);

  typedef enum logic [7:0] {
    KindFlush = 8'd0,
    KindWrite = 8'd1,
    KindRead = 8'd2,
    KindVendor = 8'd128
  } kind_e;

  typedef enum logic [2:0] {
    PhaseFirst = 3'd1,
    PhaseSecond = 3'd2,
    PhaseThird = 3'd4
  } phase_e;

  phase_e phase;
  phase_e started = PhaseThird;
  logic [7:0] last;
  logic [7:0] loose;
  phase_e coming;
  logic [7:0] shown;
  logic [7:0] choice;
  phase_e plain;

  assign choice = go ? kind : KindRead;
  assign plain = go ? PhaseSecond : phase;
  assign phase_q = phase;
  assign phase_code = phase;
  assign known = shown;
  assign is_read = kind == KindRead;
  assign differs = (kind != last) || (kind == loose);
  assign follows = started != PhaseFirst;
  assign at_start = phase == started;
  assign guess = go ? last : (kind == KindFlush) ? KindFlush : loose;
  assign next_phase = plain;

  always_comb begin
    coming = PhaseFirst;
    unique case (phase)
      PhaseFirst: coming = PhaseSecond;
      PhaseSecond: begin
        if (go) begin
          coming = PhaseThird;
        end else begin
          coming = phase;
        end
      end
      PhaseThird: coming = phase;
      default: ;
    endcase
  end

  always_comb begin
    shown = KindVendor;
    if (go) begin
      shown = choice;
    end
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      phase <= PhaseFirst;
      loose <= KindFlush;
    end else begin
      phase <= coming;
      unique case (kind)
        KindFlush: loose <= last;
        KindVendor: loose <= KindVendor;
        default: loose <= KindWrite;
      endcase
    end
  end

  always_ff @(posedge clk) begin
    started <= plain;
    last <= code;
  end
endmodule

`default_nettype wire
