#include "base/params.h"

#include <algorithm>
#include <stdexcept>

#include "base/assertions.h"
#include "base/config.h"

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

std::vector<ParamInfo> build_table() {
  return {
      number("link.rtt_ns", &P::link_rtt_ns, 1000, 0, 1'000'000),
      number("link.posted_pct", &P::link_posted_pct, 40, 0, 100),
      number("link.overhead_pct", &P::link_overhead_pct, 4, 0, 90),
      number("link.completion_bytes", &P::link_completion_bytes, 0, 0, 4096),
      number("link.rcb", &P::link_rcb, 64, 64, 128),
      number("link.backlog_bytes", &P::link_backlog_bytes, 1024, 256, 65536),
      choice("host.fault_read", &P::host_fault_read, {"ur", "ones"}),
      number("host.completion_timeout_us", &P::host_completion_timeout_us, 200, 1, 1'000'000),

      number("xdma.tags", &P::tags, kDefaultTags, 1, 1024),
      number("xdma.fifo_depth", &P::fifo_depth, config::kBypassFifoDepth, 2, 64),
      choice("xdma.fifo_freed", &P::fifo_freed, {"start", "end"}),
      flag("xdma.fifo_strict", &P::fifo_strict, true),
      flag("xdma.ready_when_stopped", &P::ready_when_stopped, false),
      number("xdma.ready_gap_pct", &P::ready_gap_pct, 2, 0, 95),
      number("xdma.descriptor_interval", &P::descriptor_interval, 8, 0, 1024),
      choice("xdma.error_queue", &P::error_queue, {"kept", "dropped"}),
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

      choice("xdma.align", &P::align, {"unaligned", "rounded", "random"}, 2),
      choice("xdma.ids", &P::ids, {"channel", "zero", "random"}),
      number("xdma.split_pct", &P::split_pct, 2, 0, 100),
      number("xdma.stall_pct", &P::stall_pct, 2, 0, 95),
      number("xdma.w_before_aw_pct", &P::w_before_aw_pct, 5, 0, 100),
      choice("xdma.r_interleave", &P::r_interleave, {"rejected", "accepted"}),
      flag("xdma.non_inc_writes", &P::non_inc_writes, false),
      choice("xdma.unused_reads", &P::unused_reads_ones, {"zeros", "ones"}),
      choice("xdma.mmio64", &P::mmio64, {"low_first", "high_first", "unsupported"}),
      number("xdma.s_axil_delay_max", &P::s_axil_delay_max, 6, 1, 1000),

      number("ddr.latency_cycles", &P::ddr_latency_cycles, 60, 1, 10'000),
      number("ddr.efficiency_pct", &P::ddr_efficiency_pct, 75, 1, 100),
      number("ddr.stall_pct", &P::ddr_stall_pct, 2, 0, 95),
      number("ddr.queue", &P::ddr_queue, 16, 1, 256),
      choice("ddr.initial", &P::ddr_initial, {"random", "zero"}),
      number("ddr.calibration_cycles", &P::ddr_calibration_cycles, 1000, 1, 10'000'000),
  };
}

const ParamInfo& find(const std::string& name) {
  const auto& table = param_table();
  const auto row = std::find_if(table.begin(), table.end(), [&](const ParamInfo& info) { return name == info.name; });
  if (row != table.end()) return *row;
  std::string known;
  for (const ParamInfo& info : table) known += std::string(known.empty() ? "" : ", ") + info.name;
  throw std::invalid_argument("unknown parameter \"" + name + "\"; known are " + known);
}

[[noreturn]] void refuse(const ParamInfo& info) {
  std::string legal;
  if (info.choices.empty()) {
    legal = format("an integer %lld … %lld", static_cast<long long>(info.low), static_cast<long long>(info.high));
  } else {
    for (const std::string& name : info.choices) legal += (legal.empty() ? "" : " | ") + name;
  }
  throw std::invalid_argument(std::string("parameter ") + info.name + " takes " + legal);
}

int64_t convert(const ParamInfo& info, const JsonValue& value) {
  if (info.choices.empty()) {
    const auto* integer = std::get_if<int64_t>(&value);
    if (!integer || *integer < info.low || *integer > info.high) refuse(info);
    return *integer;
  }
  std::string name;
  if (const auto* text = std::get_if<std::string>(&value)) name = *text;
  if (const auto* truth = std::get_if<bool>(&value)) name = *truth ? "true" : "false";
  const auto at = std::find(info.choices.begin(), info.choices.end(), name);
  if (at == info.choices.end()) refuse(info);
  return at - info.choices.begin();
}

}  // namespace

const std::vector<ParamInfo>& param_table() {
  static const std::vector<ParamInfo> table = build_table();
  return table;
}

Params::Params() {
  for (const ParamInfo& info : param_table()) this->*info.field = info.initial;
}

void Params::parse(std::string_view json) {
  for (const auto& [name, value] : parse_flat_json(json)) {
    const ParamInfo& info = find(name);
    this->*info.field = convert(info, value);
  }
  if (ack_delay_max < ack_delay_min) throw std::invalid_argument("xdma.ack_delay_max is below xdma.ack_delay_min");
}

void Params::write(JsonWriter& json) const {
  for (const ParamInfo& info : param_table()) {
    const int64_t value = this->*info.field;
    if (info.choices.empty()) {
      json.field(info.name, value);
    } else if (info.choices.front() == "false") {
      json.field(info.name, value != 0);
    } else {
      json.field(info.name, std::string_view(info.choices[static_cast<size_t>(value)]));
    }
  }
}

}  // namespace nvf
