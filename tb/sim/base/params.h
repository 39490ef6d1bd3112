// Model parameters: what the documents leave open, and how hostile the models are. All of them are listed in
// docs/simulator.md.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace nvf {

enum class FaultRead : int64_t { UnsupportedRequest, Ones };
enum class FifoFreed : int64_t { Start, End };
enum class ErrorQueue : int64_t { Kept, Dropped };
enum class HangChannel : int64_t { None, H2c0, H2c1, H2c2, H2c3, C2h0, C2h1, C2h2, C2h3 };
enum class HangStop : int64_t { Finishes, Dropped, Ignored };
enum class AckForm : int64_t { Pulse, Level };
enum class MessageOrder : int64_t { Ordered, MayPass };
enum class TableWrite : int64_t { Kept, Dropped };
enum class Alignment : int64_t { Unaligned, Rounded, Random };
enum class IdStyle : int64_t { Channel, Zero, Random };
enum class WideMmio : int64_t { LowFirst, HighFirst, Unsupported };
enum class MsiOverflow : int64_t { Modulo, Zero };
enum class MmioOrder : int64_t { Kept, RegistersFirst };
enum class DdrInitial : int64_t { Random, Zero };
enum class DdrModel : int64_t { Banks, Fixed };
enum class DdrMap : int64_t { RowColumnBankIntlv, RowColumnBank, RowBankColumnBg, RowBankColumn };

struct Params {
  Params();

  int64_t link_generation;
  int64_t link_lanes;
  int64_t link_rtt_ns;
  int64_t link_posted_pct;
  int64_t link_overhead_pct;
  int64_t link_completion_bytes;
  int64_t link_rcb;
  int64_t link_reorder_pct;
  int64_t link_reorder_window;
  int64_t link_backlog_bytes;
  int64_t link_credit_return_ns;
  int64_t link_host_posted_headers;
  int64_t link_host_posted_data;
  int64_t link_host_nonposted_headers;
  int64_t link_host_completion_headers;
  int64_t link_host_completion_data;
  int64_t link_card_posted_headers;
  int64_t link_card_posted_data;
  int64_t link_card_nonposted_headers;
  int64_t link_card_completion_headers;
  int64_t link_card_completion_data;
  int64_t host_fault_read;
  int64_t host_completion_timeout_us;

  int64_t tags;
  int64_t read_ids;
  int64_t write_ids;
  int64_t read_buffer_bytes;
  int64_t fifo_depth;
  int64_t fifo_shared;
  int64_t fifo_freed;
  int64_t fifo_strict;
  int64_t ready_when_stopped;
  int64_t ready_gap_pct;
  int64_t descriptor_interval;
  int64_t error_queue;
  int64_t hang_channel;
  int64_t hang_after;
  int64_t hang_stop;
  int64_t prefetch;
  int64_t block_crossing_stops;
  int64_t poll_needs_logging;
  int64_t unlogged_write_error_stops;
  int64_t c2h_read_error_stops;

  int64_t ack_delay_min;
  int64_t ack_delay_max;
  int64_t ack_form;
  int64_t ack_when_masked;
  int64_t masked_request_fires;
  int64_t msix_ordering;
  int64_t msix_pass_ns;
  int64_t msix_table_while_disabled;
  int64_t msi_overflow;

  int64_t align;
  int64_t ids;
  int64_t split_pct;
  int64_t stall_pct;
  int64_t w_before_aw_pct;
  int64_t r_interleave;
  int64_t non_inc_writes;
  int64_t unused_reads_ones;
  int64_t mmio64;
  int64_t mmio_order;
  int64_t s_axil_delay_max;

  int64_t ddr_model;
  int64_t ddr_latency_cycles;
  int64_t ddr_efficiency_pct;
  int64_t ddr_stall_pct;
  int64_t ddr_queue;
  int64_t ddr_initial;
  int64_t ddr_calibration_cycles;
  int64_t ddr_map;
  int64_t ddr_bank_groups;
  int64_t ddr_lookahead_bytes;
  int64_t ddr_turn_bytes;
  int64_t ddr_cwl;
  int64_t ddr_taa_ps;
  int64_t ddr_trcd_ps;
  int64_t ddr_trp_ps;
  int64_t ddr_tras_ps;
  int64_t ddr_trc_ps;
  int64_t ddr_tccd_s_ck;
  int64_t ddr_tccd_l_ps;
  int64_t ddr_trrd_s_ps;
  int64_t ddr_trrd_l_ps;
  int64_t ddr_tfaw_ps;
  int64_t ddr_trtp_ps;
  int64_t ddr_twr_ps;
  int64_t ddr_twtr_s_ps;
  int64_t ddr_twtr_l_ps;
  int64_t ddr_rtw_gap_ck;
  int64_t ddr_trefi_ns;
  int64_t ddr_trfc_ns;

  // What the link has trained to.
  unsigned generation() const;
  unsigned lanes() const;

  // Takes over `--params`; throws std::invalid_argument that names the parameter, its range, or all known names.
  void parse(std::string_view json);
  // Adds every parameter with its value to the writer's open object.
  void write(JsonWriter& json) const;

 private:
  void check() const;
};

// One row of the parameter table.
struct ParamInfo {
  const char* name;
  int64_t Params::* field;
  int64_t initial;
  int64_t low;
  int64_t high;
  // Names of the values 0, 1, … for a choice; empty for an integer. {"false", "true"} also takes JSON booleans.
  std::vector<std::string> choices;
};

const std::vector<ParamInfo>& param_table();

}  // namespace nvf
