#include "card.h"

#include <algorithm>
#include <cinttypes>
#include <ctime>
#include <stdexcept>

#include "base/config.h"
#include "design/identity.h"
#include "quiet.h"

namespace nvf {

namespace {

constexpr uint64_t kNever = ~uint64_t{0};

class WallTime {
 public:
  explicit WallTime(std::chrono::steady_clock::duration& total)
      : total_(total), start_(std::chrono::steady_clock::now()) {}
  ~WallTime() { total_ += std::chrono::steady_clock::now() - start_; }
  WallTime(const WallTime&) = delete;
  WallTime& operator=(const WallTime&) = delete;

 private:
  std::chrono::steady_clock::duration& total_;
  std::chrono::steady_clock::time_point start_;
};

void check_access(unsigned bar, unsigned size, uint64_t offset) {
  const bool sized = size == 1 || size == 2 || size == 4 || size == 8;
  if ((bar != 0 && bar != 2) || !sized || offset % std::min(size, 4u) != 0) {
    throw std::invalid_argument(format("access of %u bytes to BAR %u at 0x%" PRIx64, size, bar, offset));
  }
}

}  // namespace

Card::Card(SharedMemory& memory, const Params& params, uint64_t seed, const std::string& trace_file)
    : params_(params),
      seed_(seed),
      memory_(memory),
      random_(seed, "card"),
      axi_clock_(config::kAxiClockKhz, 0),
      ui_clock_(config::kUiClockKhz, random_.between(1, 10'000)),
      link_reset_(seed),
      link_(params_, config_, memory, seed),
      xdma_(params_, config_, link_, seed, assertions_),
      store_(config::kDdrBytes, params_.ddr_initial == static_cast<int64_t>(DdrInitial::Random), seed),
      timing_(make_timing(params_)),
      ddr_(store_, *timing_, params_, seed, assertions_),
      design_(seed, trace_file, assertions_) {
  config_.train(params_.generation(), params_.lanes());
  reset(ResetKind::PowerOn);
}

void Card::reset(ResetKind kind) {
  const WallTime wall(wall_);
  link_reset_.begin(now_ps_);
  hold_axi_side();
  if (kind == ResetKind::PowerOn) {
    ui_reset_cycles_ = random_.between(16, 128);
    store_.clear();
    ddr_.reset();
    ddr_out_ = {};
    design_.drive_ddr(ddr_out_);
    design_.set_calibrated(false);
    ui_dirty_ = true;
  }
  drive_resets();
  wait_for_link();
}

// Everything on the host's side of the DMA is gone; its outputs are quiet.
void Card::hold_axi_side() {
  config_.reset();
  link_.reset();
  xdma_.reset();
  late_completions_ = 0;
  xdma_out_ = {};
  design_.drive_axi(xdma_out_);
  axi_dirty_ = true;
}

void Card::drive_resets() {
  design_.set_resets(link_reset_.in_reset(), ui_reset_cycles_ > 0);
  design_.set_link_up(link_reset_.link_up());
}

void Card::wait_for_link() {
  while ((!link_reset_.over() || ui_reset_cycles_ > 0) && !assertions_.failed()) step();
}

// For a recording the clocks fall at half their periods. Without one they fall at the next evaluation: the design has
// no falling edges, and an evaluation saved is time saved.
void Card::settle_and_fall(uint64_t until_ps) {
  if (axi_dirty_ || ui_dirty_) design_.eval(now_ps_ + 1);
  const uint64_t axi_falls = axi_high_ ? axi_clock_.next_ps() - axi_clock_.period_ps() / 2 : kNever;
  const uint64_t ui_falls = ui_high_ ? ui_clock_.next_ps() - ui_clock_.period_ps() / 2 : kNever;
  for (const uint64_t at : {std::min(axi_falls, ui_falls), std::max(axi_falls, ui_falls)}) {
    if (at >= until_ps) break;
    axi_high_ = axi_falls > at && axi_high_;
    ui_high_ = ui_falls > at && ui_high_;
    design_.set_clocks(axi_high_, ui_high_);
    design_.eval(at);
  }
}

// What was driven after the last edge must have settled before its clock rises again.
void Card::settle() {
  axi_high_ = ui_high_ = false;
  design_.set_clocks(false, false);
  design_.eval(now_ps_);
}

void Card::step() {
  // A clock that stands still has its next edge when the sequence says so.
  if (!link_reset_.clock_runs(axi_clock_.next_ps())) axi_clock_.restart(link_reset_.restart_ps());
  const uint64_t at = std::min(axi_clock_.next_ps(), ui_clock_.next_ps());
  const bool axi = axi_clock_.next_ps() == at;
  const bool ui = ui_clock_.next_ps() == at;

  if (design_.tracing()) {
    settle_and_fall(at);
  } else {
    if ((axi && axi_dirty_) || (ui && ui_dirty_)) settle();
    axi_high_ = ui_high_ = false;
  }
  if (axi) {
    design_.sample_axi(xdma_in_);
    design_.count_streams();
    bus_.count(xdma_in_.m_axi, xdma_out_.m_axi);
  }
  if (ui) {
    design_.sample_ddr(ddr_in_);
    ddr_bus_.count(ddr_out_, ddr_in_);
  }
  axi_high_ = axi || axi_high_;
  ui_high_ = ui || ui_high_;
  design_.set_clocks(axi_high_, ui_high_);
  design_.eval(at);
  axi_dirty_ = ui_dirty_ = false;
  now_ps_ = at;
  if (axi) axi_edge();
  if (ui) ui_edge();
}

void Card::axi_edge() {
  axi_clock_.advance();
  ++cycle_;
  axi_dirty_ = true;
  if (!link_reset_.over()) {
    if (link_reset_.about_to_end()) check_quiet(not_quiet(xdma_in_));
    link_reset_.edge(now_ps_);
    drive_resets();
    return;
  }
  link_.advance(now_ps_);
  xdma_.clock(cycle_, xdma_in_, xdma_out_);
  design_.drive_axi(xdma_out_);
}

void Card::ui_edge() {
  ui_clock_.advance();
  ui_dirty_ = true;
  if (ui_reset_cycles_ > 0) {
    if (ui_reset_cycles_ == 1) check_quiet(not_quiet(ddr_in_));
    --ui_reset_cycles_;
    drive_resets();
    return;
  }
  ddr_.clock(ddr_in_, ddr_out_);
  design_.drive_ddr(ddr_out_);
  design_.set_calibrated(ddr_.calibrated());
}

void Card::check_quiet(const char* pin) {
  if (pin) assertions_.fail(std::string(pin) + " is high in reset");
}

RunResult Card::run(uint64_t max_cycles, bool stop_at_message) {
  const WallTime wall(wall_);
  const uint64_t end = max_cycles > kNever - cycle_ ? kNever : cycle_ + max_cycles;
  RunResult result;
  while (true) {
    if (assertions_.failed()) {
      result.reason = RunReason::Assertion;
    } else if (memory_.new_faults() > 0) {
      result.reason = RunReason::Fault;
    } else if (stop_at_message && memory_.has_messages()) {
      result.reason = RunReason::Message;
    } else if (cycle_ < end) {
      step();
      continue;
    }
    break;
  }
  result.messages = memory_.take_messages();
  result.faults = static_cast<uint32_t>(memory_.new_faults());
  if (result.faults > 0) result.text = memory_.report_faults();
  if (assertions_.failed()) result.text = assertions_.text();
  return result;
}

bool Card::reachable(unsigned bar, unsigned size, uint64_t offset) const {
  const uint64_t bytes = bar == 0 ? config::kUserBarBytes : config::kDmaBarBytes;
  return config_.memory_enabled() && offset < bytes && size <= bytes - offset;
}

MmioResult Card::mmio_read(unsigned bar, unsigned size, uint64_t offset) {
  check_access(bar, size, offset);
  const uint64_t ones = size == 8 ? kNever : (uint64_t{1} << (8 * size)) - 1;
  if (!reachable(bar, size, offset)) return {MmioStatus::UnsupportedRequest, ones};
  const WallTime wall(wall_);
  const uint64_t deadline = now_ps_ + timeout_ps();
  link_.request({false, static_cast<uint8_t>(bar), static_cast<uint8_t>(size), offset, 0});
  while (now_ps_ < deadline && !assertions_.failed()) {
    step();
    while (const auto value = link_.take_completion()) {
      if (late_completions_ == 0) return {MmioStatus::Good, *value};
      --late_completions_;
    }
  }
  ++late_completions_;
  return {MmioStatus::NoAnswer, ones};
}

void Card::mmio_write(unsigned bar, unsigned size, uint64_t offset, uint64_t value) {
  check_access(bar, size, offset);
  if (!reachable(bar, size, offset)) return;
  link_.request({true, static_cast<uint8_t>(bar), static_cast<uint8_t>(size), offset, value});
}

void Card::let_writes_arrive() {
  const WallTime wall(wall_);
  const uint64_t deadline = now_ps_ + timeout_ps();
  while ((link_.requests_on_their_way() || !xdma_.mmio_idle()) && now_ps_ < deadline && !assertions_.failed()) step();
}

uint32_t Card::config_read(unsigned size, unsigned offset) {
  let_writes_arrive();
  return config_.read(size, offset);
}

void Card::config_write(unsigned size, unsigned offset, uint32_t value) {
  let_writes_arrive();
  config_.write(size, offset, value);
}

void Card::ddr_read(uint64_t address, uint8_t* data, uint32_t bytes) {
  if (address > store_.size() || bytes > store_.size() - address)
    throw std::invalid_argument("DDR_READ outside the memory");
  store_.read(address, data, bytes);
}

void Card::ddr_write(uint64_t address, const uint8_t* data, uint32_t bytes) {
  if (address > store_.size() || bytes > store_.size() - address)
    throw std::invalid_argument("DDR_WRITE outside the memory");
  store_.write(address, data, bytes);
}

std::string Card::hello() const {
  JsonWriter json;
  json.field("protocol", 1u).field("name", config_name()).field("config_hash", config_hash()).field("seed", seed_);
  json.object("params");
  params_.write(json);
  return json.finish();
}

std::string Card::stats() const {
  const double seconds = std::chrono::duration<double>(wall_).count();
  JsonWriter json;
  json.field("time_ps", now_ps_).field("cycle", cycle_).field("seed", seed_);
  json.field("cpu_seconds", static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  json.field("wall_seconds", seconds)
      .field("cycles_per_second", seconds > 0 ? static_cast<double>(cycle_) / seconds : 0.0);
  json.field("iommu_faults", memory_.faults()).field("interrupt_messages", memory_.messages_sent());
  json.object("stalls");
  design_.stall_stats(json);
  bus_.stats(json, "m_axi");
  ddr_bus_.stats(json, "ddr_axi");
  xdma_.stall_stats(json);
  link_.stall_stats(json);
  json.end();
  link_.stats(json, now_ps_);
  xdma_.stats(json);
  ddr_.stats(json);
  json.object("params");
  params_.write(json);
  return json.finish();
}

std::string Card::peek() const {
  JsonWriter json;
  json.field("time_ps", now_ps_).field("cycle", cycle_).field("failed", assertions_.failed());
  const axi::AxiMasterPins& m = xdma_out_.m_axi;
  const axi::AxiSlavePins& s = xdma_in_.m_axi;
  json.object("m_axi");
  json.field("awvalid", m.aw.valid).field("awready", s.awready).hex("awaddr", m.aw.address);
  json.field("wvalid", m.w.valid).field("wready", s.wready).field("bvalid", s.b.valid).field("bready", m.bready);
  json.field("arvalid", m.ar.valid).field("arready", s.arready).hex("araddr", m.ar.address);
  json.field("rvalid", s.r.valid).field("rready", m.rready).end();
  json.object("m_axil");
  json.field("awvalid", xdma_out_.m_axil.aw.valid)
      .field("awready", xdma_in_.m_axil.awready)
      .hex("awaddr", xdma_out_.m_axil.aw.address);
  json.field("wvalid", xdma_out_.m_axil.w.valid)
      .field("wready", xdma_in_.m_axil.wready)
      .field("bvalid", xdma_in_.m_axil.b.valid);
  json.field("arvalid", xdma_out_.m_axil.ar.valid)
      .field("arready", xdma_in_.m_axil.arready)
      .field("rvalid", xdma_in_.m_axil.r.valid)
      .end();
  json.object("ddr_axi");
  json.field("awvalid", ddr_in_.aw.valid)
      .field("awready", ddr_out_.awready)
      .field("wvalid", ddr_in_.w.valid)
      .field("wready", ddr_out_.wready);
  json.field("bvalid", ddr_out_.b.valid).field("bready", ddr_in_.bready).field("arvalid", ddr_in_.ar.valid);
  json.field("arready", ddr_out_.arready).field("rvalid", ddr_out_.r.valid).field("rready", ddr_in_.rready);
  json.field("calibrated", ddr_.calibrated()).end();
  json.object("xdma");
  xdma_.peek(json);
  json.end();
  return json.finish();
}

void Card::trace(bool on) { design_.trace(on); }

}  // namespace nvf
