#include "card.h"

#include <algorithm>
#include <cinttypes>
#include <ctime>
#include <stdexcept>
#include <utility>

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

using Memories = std::array<Memory, config::kMemories>;

template <size_t... N>
Memories make_memories(std::index_sequence<N...>, const Params& params, uint64_t seed, Random& random,
                       Assertions& assertions) {
  return {{Memory(N, params, seed, random.between(1, 10'000), assertions)...}};
}

const char* memory_name(unsigned number) { return number == 0 ? "ddr" : "ddr1"; }
const char* port_name(unsigned number) { return number == 0 ? "ddr_axi" : "ddr1_axi"; }

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
      link_reset_(seed),
      link_(params_, config_, memory, seed),
      xdma_(params_, config_, link_, seed, assertions_),
      memories_(make_memories(std::make_index_sequence<config::kMemories>(), params_, seed, random_, assertions_)),
      design_(seed, trace_file, assertions_) {
  config_.train(params_.generation(), params_.lanes());
  reset(ResetKind::PowerOn);
}

void Card::reset(ResetKind kind) {
  const WallTime wall(wall_);
  link_reset_.begin(now_ps_);
  hold_axi_side();
  if (kind == ResetKind::PowerOn) {
    for (unsigned n = 0; n < config::kMemories; ++n) {
      Memory& memory = memories_[n];
      memory.reset_cycles = random_.between(16, 128);
      memory.store.clear();
      memory.port.reset();
      memory.out = {};
      design_.drive_ddr(n, memory.out);
      design_.set_calibrated(n, false);
      memory.dirty = true;
    }
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
  Design::Levels ui;
  for (unsigned n = 0; n < config::kMemories; ++n) ui[n] = memories_[n].reset_cycles > 0;
  design_.set_resets(link_reset_.in_reset(), ui);
  design_.set_link_up(link_reset_.link_up());
}

bool Card::memories_in_reset() const {
  return std::any_of(memories_.begin(), memories_.end(), [](const Memory& memory) { return memory.reset_cycles > 0; });
}

void Card::wait_for_link() {
  while ((!link_reset_.over() || memories_in_reset()) && !assertions_.failed()) step();
}

void Card::set_clocks() {
  Design::Levels ui;
  for (unsigned n = 0; n < config::kMemories; ++n) ui[n] = memories_[n].high;
  design_.set_clocks(axi_high_, ui);
}

// For a recording the clocks fall at half their periods. Without one they fall at the next evaluation: the design has
// no falling edges, and an evaluation saved is time saved.
void Card::settle_and_fall(uint64_t until_ps) {
  bool dirty = axi_dirty_;
  for (const Memory& memory : memories_) dirty = dirty || memory.dirty;
  if (dirty) design_.eval(now_ps_ + 1);
  const auto falls = [](bool high, const Clock& clock) {
    return high ? clock.next_ps() - clock.period_ps() / 2 : kNever;
  };
  while (true) {
    uint64_t at = falls(axi_high_, axi_clock_);
    for (const Memory& memory : memories_) at = std::min(at, falls(memory.high, memory.clock));
    if (at >= until_ps) break;
    axi_high_ = falls(axi_high_, axi_clock_) > at && axi_high_;
    for (Memory& memory : memories_) memory.high = falls(memory.high, memory.clock) > at && memory.high;
    set_clocks();
    design_.eval(at);
  }
}

// What was driven after the last edge must have settled before its clock rises again.
void Card::settle() {
  axi_high_ = false;
  for (Memory& memory : memories_) memory.high = false;
  set_clocks();
  design_.eval(now_ps_);
}

void Card::step() {
  // A clock that stands still has its next edge when the sequence says so.
  if (!link_reset_.clock_runs(axi_clock_.next_ps())) axi_clock_.restart(link_reset_.restart_ps());
  uint64_t at = axi_clock_.next_ps();
  for (const Memory& memory : memories_) at = std::min(at, memory.clock.next_ps());
  const bool axi = axi_clock_.next_ps() == at;
  Design::Levels rises;
  bool unsettled = axi && axi_dirty_;
  for (unsigned n = 0; n < config::kMemories; ++n) {
    rises[n] = memories_[n].clock.next_ps() == at;
    unsettled = unsettled || (rises[n] && memories_[n].dirty);
  }

  if (design_.tracing()) {
    settle_and_fall(at);
  } else {
    if (unsettled) settle();
    axi_high_ = false;
    for (Memory& memory : memories_) memory.high = false;
  }
  if (axi) {
    design_.sample_axi(xdma_in_);
    design_.count_streams();
    bus_.count(xdma_in_.m_axi, xdma_out_.m_axi);
  }
  for (unsigned n = 0; n < config::kMemories; ++n) {
    if (!rises[n]) continue;
    Memory& memory = memories_[n];
    design_.sample_ddr(n, memory.in);
    memory.bus.count(memory.out, memory.in);
    memory.high = true;
  }
  axi_high_ = axi || axi_high_;
  set_clocks();
  design_.eval(at);
  axi_dirty_ = false;
  for (Memory& memory : memories_) memory.dirty = false;
  now_ps_ = at;
  if (axi) axi_edge();
  for (unsigned n = 0; n < config::kMemories; ++n) {
    if (rises[n]) memory_edge(n);
  }
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

void Card::memory_edge(unsigned number) {
  Memory& memory = memories_[number];
  memory.clock.advance();
  memory.dirty = true;
  if (memory.reset_cycles > 0) {
    if (memory.reset_cycles == 1) check_quiet(not_quiet(memory.in));
    --memory.reset_cycles;
    drive_resets();
    return;
  }
  memory.port.clock(memory.in, memory.out);
  design_.drive_ddr(number, memory.out);
  design_.set_calibrated(number, memory.port.calibrated());
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

template <typename Access>
void Card::each_block(uint64_t address, uint32_t bytes, const char* what, Access access) {
  constexpr uint64_t kBlock = 4096;
  constexpr uint64_t kAll = config::kMemories * config::kMemoryBytes;
  if (address > kAll || bytes > kAll - address) throw std::invalid_argument(format("%s outside the memory", what));
  for (uint32_t done = 0; done < bytes;) {
    const uint64_t block = (address + done) / kBlock;
    const uint64_t offset = (address + done) % kBlock;
    const auto part = static_cast<uint32_t>(std::min<uint64_t>(bytes - done, kBlock - offset));
    access(memories_[block % config::kMemories].store, block / config::kMemories * kBlock + offset, done, part);
    done += part;
  }
}

void Card::ddr_read(uint64_t address, uint8_t* data, uint32_t bytes) {
  each_block(address, bytes, "DDR_READ", [data](const DdrStore& store, uint64_t at, uint32_t done, uint32_t part) {
    store.read(at, data + done, part);
  });
}

void Card::ddr_write(uint64_t address, const uint8_t* data, uint32_t bytes) {
  each_block(address, bytes, "DDR_WRITE", [data](DdrStore& store, uint64_t at, uint32_t done, uint32_t part) {
    store.write(at, data + done, part);
  });
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
  for (unsigned n = 0; n < config::kMemories; ++n) memories_[n].bus.stats(json, port_name(n));
  xdma_.stall_stats(json);
  link_.stall_stats(json);
  json.end();
  link_.stats(json, now_ps_);
  xdma_.stats(json);
  for (unsigned n = 0; n < config::kMemories; ++n) memories_[n].port.stats(json, memory_name(n));
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
  for (unsigned n = 0; n < config::kMemories; ++n) {
    const axi::AxiMasterPins& in = memories_[n].in;
    const axi::AxiSlavePins& out = memories_[n].out;
    json.object(port_name(n));
    json.field("awvalid", in.aw.valid).field("awready", out.awready);
    json.field("wvalid", in.w.valid).field("wready", out.wready);
    json.field("bvalid", out.b.valid).field("bready", in.bready);
    json.field("arvalid", in.ar.valid).field("arready", out.arready);
    json.field("rvalid", out.r.valid).field("rready", in.rready);
    json.field("calibrated", memories_[n].port.calibrated()).end();
  }
  json.object("xdma");
  xdma_.peek(json);
  json.end();
  return json.finish();
}

void Card::trace(bool on) { design_.trace(on); }

}  // namespace nvf
