// Every parameter with its default and range. What the values mean, and which of them no document settles:
// docs/simulator.md.
#include <algorithm>

#include "base/config.h"
#include "base/params.h"

namespace nvf {

namespace {

using P = Params;

ParamInfo number(const char* name, int64_t P::* field, int64_t initial, int64_t low, int64_t high) {
  return {name, field, initial, low, high, {}};
}
ParamInfo choice(const char* name, int64_t P::* field, std::vector<std::string> names, int64_t initial = 0) {
  const auto last = static_cast<int64_t>(names.size()) - 1;
  return {name, field, initial, 0, last, std::move(names)};
}
ParamInfo flag(const char* name, int64_t P::* field, bool initial) {
  return choice(name, field, {"false", "true"}, initial ? 1 : 0);
}

// Tags of the PCIe block: 64 on UltraScale, 256 on UltraScale+ (the parts that have 512-bit designs).
constexpr int64_t kDefaultTags = config::kDataWidth == 512 ? 256 : 64;

// Credits of a root port: Intel's Xeon C5500 data sheet (323103, table 76) advertises, for 4, 8 and 16 lanes, 16/32/64
// posted headers, 80/160/320 units of posted data, 18/36/72 non-posted headers, and completions without limit. The data
// is raised to six packets of the largest payload, so that credits do not bind where that port would not be used.
constexpr int64_t kLaneCount = config::kLanes;
constexpr int64_t kPostedHeaders = std::max<int64_t>(16, 4 * kLaneCount);
constexpr int64_t kPostedData = std::max<int64_t>({80, 20 * kLaneCount, 6 * config::kMaxPayload / 16});
constexpr int64_t kNonPostedHeaders = std::max<int64_t>(18, 9 * kLaneCount / 2);

// CAS write latency by data rate (JESD79-4, "CAS Write Latency", set 1).
constexpr int64_t kMegaTransfers = config::kUiClockKhz * 8 / 1000;
constexpr int64_t kCasWriteLatency = kMegaTransfers <= 1600   ? 9
                                     : kMegaTransfers <= 1866 ? 10
                                     : kMegaTransfers <= 2133 ? 11
                                     : kMegaTransfers <= 2400 ? 12
                                     : kMegaTransfers <= 2667 ? 14
                                                              : 16;

std::vector<ParamInfo> build_table() {
  return {
      number("link.rtt_ns", &P::link_rtt_ns, 1000, 0, 1'000'000),
      number("link.posted_pct", &P::link_posted_pct, 40, 0, 100),
      number("link.overhead_pct", &P::link_overhead_pct, 4, 0, 90),
      number("link.generation", &P::link_generation, 0, 0, 4),
      number("link.lanes", &P::link_lanes, 0, 0, 16),
      number("link.completion_bytes", &P::link_completion_bytes, 0, 0, 4096),
      number("link.rcb", &P::link_rcb, 64, 64, 128),
      number("link.reorder_pct", &P::link_reorder_pct, 5, 0, 100),
      number("link.reorder_window", &P::link_reorder_window, 8, 1, 1024),
      number("link.backlog_bytes", &P::link_backlog_bytes, 1024, 256, 65536),
      number("link.credit_return_ns", &P::link_credit_return_ns, 250, 0, 100'000),
      number("link.host_posted_headers", &P::link_host_posted_headers, kPostedHeaders, 0, 4096),
      number("link.host_posted_data", &P::link_host_posted_data, kPostedData, 0, 65536),
      number("link.host_nonposted_headers", &P::link_host_nonposted_headers, kNonPostedHeaders, 0, 4096),
      number("link.host_completion_headers", &P::link_host_completion_headers, 0, 0, 4096),
      number("link.host_completion_data", &P::link_host_completion_data, 0, 0, 65536),
      number("link.card_posted_headers", &P::link_card_posted_headers, 32, 0, 4096),
      number("link.card_posted_data", &P::link_card_posted_data, 512, 0, 65536),
      number("link.card_nonposted_headers", &P::link_card_nonposted_headers, 16, 0, 4096),
      number("link.card_completion_headers", &P::link_card_completion_headers, 0, 0, 4096),
      number("link.card_completion_data", &P::link_card_completion_data, 0, 0, 65536),
      choice("host.fault_read", &P::host_fault_read, {"ur", "ones"}),
      number("host.completion_timeout_us", &P::host_completion_timeout_us, 200, 1, 1'000'000),

      number("xdma.tags", &P::tags, kDefaultTags, 1, 1024),
      number("xdma.read_ids", &P::read_ids, config::kReadIds, 1, 256),
      number("xdma.write_ids", &P::write_ids, config::kWriteIds, 1, 256),
      number("xdma.read_buffer_bytes", &P::read_buffer_bytes, 512 * config::kReadIds, 4096, 1 << 20),
      number("xdma.fifo_depth", &P::fifo_depth, config::kBypassFifoDepth, 2, 64),
      flag("xdma.fifo_shared", &P::fifo_shared, true),
      choice("xdma.fifo_freed", &P::fifo_freed, {"start", "end"}),
      flag("xdma.fifo_strict", &P::fifo_strict, true),
      flag("xdma.ready_when_stopped", &P::ready_when_stopped, false),
      number("xdma.ready_gap_pct", &P::ready_gap_pct, 2, 0, 95),
      number("xdma.descriptor_interval", &P::descriptor_interval, 8, 0, 1024),
      choice("xdma.error_queue", &P::error_queue, {"kept", "dropped"}),
      choice("xdma.hang_channel", &P::hang_channel,
             {"none", "h2c0", "h2c1", "h2c2", "h2c3", "c2h0", "c2h1", "c2h2", "c2h3"}),
      number("xdma.hang_after", &P::hang_after, 100, 0, 1'000'000'000),
      choice("xdma.hang_stop", &P::hang_stop, {"finishes", "dropped", "ignored"}),
      number("xdma.prefetch", &P::prefetch, 64, 1, 1024),
      choice("xdma.block_crossing", &P::block_crossing_stops, {"continues", "stops"}, 1),
      choice("xdma.poll_gate", &P::poll_needs_logging, {"bit26", "bits26_and_2"}),
      choice("xdma.unlogged_write_error", &P::unlogged_write_error_stops, {"completes", "stops"}),
      choice("xdma.c2h_read_error", &P::c2h_read_error_stops, {"completes", "stops"}, 1),

      number("xdma.ack_delay_min", &P::ack_delay_min, 2, 1, 100'000),
      number("xdma.ack_delay_max", &P::ack_delay_max, 200, 1, 100'000),
      choice("xdma.ack_form", &P::ack_form, {"pulse", "level"}),
      flag("xdma.ack_when_masked", &P::ack_when_masked, true),
      flag("xdma.masked_request_fires", &P::masked_request_fires, true),
      choice("xdma.msix_ordering", &P::msix_ordering, {"ordered", "may_pass"}),
      number("xdma.msix_pass_ns", &P::msix_pass_ns, 500, 0, 100'000),
      choice("xdma.msix_table_while_disabled", &P::msix_table_while_disabled, {"kept", "dropped"}, 1),
      choice("xdma.msi_overflow", &P::msi_overflow, {"modulo", "zero"}),

      choice("xdma.align", &P::align, {"unaligned", "rounded", "random"}, 2),
      choice("xdma.ids", &P::ids, {"channel", "zero", "random"}),
      number("xdma.split_pct", &P::split_pct, 2, 0, 100),
      number("xdma.stall_pct", &P::stall_pct, 2, 0, 95),
      number("xdma.w_before_aw_pct", &P::w_before_aw_pct, 5, 0, 100),
      choice("xdma.r_interleave", &P::r_interleave, {"rejected", "accepted"}),
      flag("xdma.non_inc_writes", &P::non_inc_writes, false),
      choice("xdma.unused_reads", &P::unused_reads_ones, {"zeros", "ones"}),
      choice("xdma.mmio64", &P::mmio64, {"low_first", "high_first", "unsupported"}),
      choice("xdma.mmio_order", &P::mmio_order, {"kept", "registers_first"}),
      number("xdma.s_axil_delay_max", &P::s_axil_delay_max, 6, 1, 1000),

      choice("ddr.model", &P::ddr_model, {"banks", "fixed"}),
      number("ddr.latency_cycles", &P::ddr_latency_cycles, 60, 1, 10'000),
      number("ddr.efficiency_pct", &P::ddr_efficiency_pct, 75, 1, 100),
      number("ddr.stall_pct", &P::ddr_stall_pct, 2, 0, 95),
      number("ddr.queue", &P::ddr_queue, 16, 1, 256),
      choice("ddr.initial", &P::ddr_initial, {"random", "zero"}),
      number("ddr.calibration_cycles", &P::ddr_calibration_cycles, 1000, 1, 10'000'000),

      // A 4 Gb x16 DDR4-2400 part of 17-17-17 such as Micron's MT40A256M16 (-083): its data sheet and JESD79-4,
      // "Timing Parameters by Speed Bin". Each value in clocks is the larger of its time and the least number of clocks
      // that JESD79-4 asks for (ddr/ddr4_times.h).
      choice("ddr.map", &P::ddr_map,
             {"row_column_bank_intlv", "row_column_bank", "row_bank_column_bg", "row_bank_column"}),
      number("ddr.bank_groups", &P::ddr_bank_groups, 2, 2, 4),
      number("ddr.lookahead_bytes", &P::ddr_lookahead_bytes, 512, 64, 1 << 20),
      number("ddr.turn_bytes", &P::ddr_turn_bytes, 2048, 64, 1 << 20),
      number("ddr.cwl", &P::ddr_cwl, kCasWriteLatency, 5, 30),
      number("ddr.taa_ps", &P::ddr_taa_ps, 14'160, 1, 100'000),
      number("ddr.trcd_ps", &P::ddr_trcd_ps, 14'160, 1, 100'000),
      number("ddr.trp_ps", &P::ddr_trp_ps, 14'160, 1, 100'000),
      number("ddr.tras_ps", &P::ddr_tras_ps, 32'000, 1, 100'000),
      number("ddr.trc_ps", &P::ddr_trc_ps, 46'160, 1, 200'000),
      number("ddr.tccd_s_ck", &P::ddr_tccd_s_ck, 4, 4, 16),
      number("ddr.tccd_l_ps", &P::ddr_tccd_l_ps, 5'000, 1, 100'000),
      number("ddr.trrd_s_ps", &P::ddr_trrd_s_ps, 5'300, 1, 100'000),
      number("ddr.trrd_l_ps", &P::ddr_trrd_l_ps, 6'400, 1, 100'000),
      number("ddr.tfaw_ps", &P::ddr_tfaw_ps, 30'000, 1, 200'000),
      number("ddr.trtp_ps", &P::ddr_trtp_ps, 7'500, 1, 100'000),
      number("ddr.twr_ps", &P::ddr_twr_ps, 15'000, 1, 100'000),
      number("ddr.twtr_s_ps", &P::ddr_twtr_s_ps, 2'500, 1, 100'000),
      number("ddr.twtr_l_ps", &P::ddr_twtr_l_ps, 7'500, 1, 100'000),
      number("ddr.rtw_gap_ck", &P::ddr_rtw_gap_ck, 2, 1, 16),
      number("ddr.trefi_ns", &P::ddr_trefi_ns, 7'800, 100, 1'000'000'000),
      number("ddr.trfc_ns", &P::ddr_trfc_ns, 260, 1, 100'000),
  };
}

}  // namespace

const std::vector<ParamInfo>& param_table() {
  static const std::vector<ParamInfo> table = build_table();
  return table;
}

}  // namespace nvf
