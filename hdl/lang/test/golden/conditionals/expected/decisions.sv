// decisions
//
// Conditions that constants decide, choices without a default, labels of several kinds, branches
// that are empty for some of their nets.

`default_nettype none

module decisions (
  input  logic       clk,
  input  logic       rst,
  input  logic       go,
  input  logic       stop,
  input  logic [2:0] op,
  input  logic [7:0] a,
  input  logic [2:0] index,
  output logic [7:0] never,
  output logic [7:0] always_taken,
  output logic [7:0] middle,
  output logic [7:0] exhaustive,
  output logic [7:0] kept_q,
  output logic [7:0] several_q,
  output logic [7:0] defaulted,
  output logic [7:0] constant_subject,
  output logic [7:0] chained_q,
  output logic [5:0] lane,
  output logic [7:0] overridden,
  output logic [7:0] parts,
  output logic [7:0] held_q
);

  logic [7:0] kept;
  logic [7:0] several;
  logic [7:0] chained;
  logic [7:0] held = 8'h3;
  logic [7:0] mode;
  logic low;

  assign low = op[0];
  assign never = a;
  assign always_taken = a;
  assign constant_subject = a;
  assign defaulted = mode;
  assign kept_q = kept;
  assign several_q = several;
  assign chained_q = chained;
  assign held_q = held;

  always_comb begin
    if (go) begin
      middle = 8'h1;
    end else begin
      middle = 8'h2;
    end
  end

  always_comb begin
    unique case (low)
      1'b0: exhaustive = a;
      1'b1: exhaustive = ~a;
      default: ;
    endcase
  end

  always_comb begin
    mode = 8'h10;
    if (go) begin
      mode = 8'h20;
    end else if (stop) begin
      mode = 8'h30;
    end
  end

  always_comb begin
    lane = 6'h39;
    if (go) begin
      if (index < 3'h3) begin
        lane[{index[1:0], 1'b0} +: 2] = ~a[3:2];
      end
    end
    lane[3:2] = a[1:0];
  end

  always_comb begin
    overridden[1:0] = '0;
    overridden[4:2] = op;
    overridden[7:5] = 3'h1;
    if (stop) begin
      overridden = 8'hff;
    end
  end

  always_comb begin
    parts[0] = go;
    parts[3:1] = op;
    if (go) begin
      parts[7:4] = a[3:0];
    end else begin
      parts[7:4] = '0;
    end
  end

  always_ff @(posedge clk) begin
    if (rst) begin
      several <= '0;
      chained <= 8'h1;
    end else begin
      unique case (op)
        3'h3, 3'h4: several <= a;
        3'h5: ;
        default: several <= several + 8'h1;
      endcase
      if (!go) begin
        if (stop) begin
          chained <= a;
        end else if (|op) begin
          chained <= chained - 8'h1;
        end else begin
          chained[3:0] <= a[7:4];
          chained[7] <= go || stop;
        end
      end
    end
  end

  always_ff @(posedge clk) begin
    unique case (op)
      3'h0: kept <= a;
      3'h1, 3'h2, 3'h7: begin
        if (go) begin
          kept <= kept + a;
        end
      end
      default: ;
    endcase
    if (go && stop) begin
      held <= held ^ a;
    end
  end
endmodule

`default_nettype wire
