#include "ddr/ddr_port.h"

#include <cinttypes>

namespace nvf {

namespace {
constexpr unsigned kBeat = config::kDdrBeatBytes;
constexpr size_t kMaxEarlyBeats = 64;
}  // namespace

DdrPort::DdrPort(DdrStore& store, DramTiming& timing, const Params& params, uint64_t seed, Assertions& assertions)
    : store_(store), timing_(timing), params_(params), random_(seed, "ddr"), assertions_(assertions) {
  reset();
}

void DdrPort::reset() {
  const auto longest = static_cast<uint64_t>(params_.ddr_calibration_cycles);
  calibration_left_ = random_.between((longest + 1) / 2, longest);
  writes_.clear();
  reads_.clear();
  early_.clear();
  filling_ = 0;
  timing_.reset();
  aw_check_.reset();
  ar_check_.reset();
  w_check_.reset();
}

// Increments of full width inside 4 KiB: what the controller's AXI port is used with.
bool DdrPort::check_address(const axi::Address& a, const char* channel) {
  const uint64_t bytes = (uint64_t{a.len} + 1) << a.size;
  const uint64_t first = a.address / kBeat * kBeat;
  if (a.burst != axi::kBurstIncrement) {
    assertions_.fail(format("ddr_axi_%s: burst type %u, only INCR is supported", channel, a.burst));
  } else if (a.size != axi::log2_of(kBeat)) {
    assertions_.fail(format("ddr_axi_%s: beats of %u bytes, only full width is supported", channel, 1u << a.size));
  } else if (first / axi::kBoundary != (first + bytes - 1) / axi::kBoundary) {
    assertions_.fail(
        format("ddr_axi_%s: burst of %" PRIu64 " bytes at 0x%" PRIx64 " crosses 4 KiB", channel, bytes, a.address));
  } else if (first + bytes > store_.size()) {
    assertions_.fail(format("ddr_axi_%s: 0x%" PRIx64 " is outside the memory", channel, a.address));
  } else {
    return true;
  }
  return false;
}

void DdrPort::clock(const axi::AxiMasterPins& master, axi::AxiSlavePins& pins) {
  ++cycle_;
  aw_check_.observe(master.aw, pins.awready, assertions_);
  ar_check_.observe(master.ar, pins.arready, assertions_);
  w_check_.observe(master.w, pins.wready, assertions_);
  accept(master, pins);
  timing_.clock(cycle_);
  if (pins.b.valid && master.bready) pins.b.valid = false;
  if (pins.r.valid && master.rready) pins.r.valid = false;
  if (!pins.b.valid) respond(pins);
  if (!pins.r.valid) send_read_beat(pins);
  if (calibration_left_ > 0) --calibration_left_;
  // Before the calibration the controller takes nothing.
  const bool open = calibrated();
  const auto queue = static_cast<size_t>(params_.ddr_queue);
  pins.awready = open && writes_.size() < queue && !random_.percent(params_.ddr_stall_pct);
  pins.wready = open && early_.size() < kMaxEarlyBeats && !random_.percent(params_.ddr_stall_pct);
  pins.arready = open && reads_.size() < queue && !random_.percent(params_.ddr_stall_pct);
}

void DdrPort::accept(const axi::AxiMasterPins& master, const axi::AxiSlavePins& pins) {
  if (master.aw.valid && pins.awready && check_address(master.aw, "aw")) {
    Write& write = writes_.push();
    write.address = master.aw;
    write.beats.clear();
    ++write_bursts_;
    while (!early_.empty() && filling_ < writes_.size()) {
      accept_write_beat(early_.front());
      early_.pop();
    }
  }
  if (master.w.valid && pins.wready) {
    if (filling_ < writes_.size()) {
      accept_write_beat(master.w);
    } else {
      early_.push() = master.w;
    }
  }
  if (master.ar.valid && pins.arready && check_address(master.ar, "ar")) {
    ++read_bursts_;
    reads_.push() = {master.ar, 0};
    timing_.push({false, master.ar.address, master.ar.len + 1u}, cycle_);
  }
}

void DdrPort::accept_write_beat(const axi::WriteBeat& beat) {
  Write& write = writes_[filling_];
  write.beats.push_back(beat);
  const size_t beats = write.address.len + size_t{1};
  const bool last = write.beats.size() == beats;
  if (beat.last != last) {
    assertions_.fail(format("ddr_axi_wlast is %u on beat %zu of %zu", beat.last, write.beats.size(), beats));
  }
  if (!last) return;
  timing_.push({true, write.address.address, static_cast<unsigned>(beats)}, cycle_);
  ++filling_;
}

void DdrPort::respond(axi::AxiSlavePins& pins) {
  if (!timing_.write_ready(cycle_) || random_.percent(params_.ddr_stall_pct)) return;
  timing_.take_write();
  land(writes_.front());
  pins.b = {true, writes_.front().address.id, axi::kOkay};
  writes_.pop();
  --filling_;
}

void DdrPort::land(const Write& write) {
  uint64_t at = write.address.address / kBeat * kBeat;
  for (const axi::WriteBeat& beat : write.beats) {
    store_.write_masked(at, beat.data.data(), kBeat, beat.strobe);
    write_bytes_ += static_cast<uint64_t>(__builtin_popcountll(beat.strobe));
    at += kBeat;
  }
}

void DdrPort::send_read_beat(axi::AxiSlavePins& pins) {
  if (!timing_.read_ready(cycle_) || random_.percent(params_.ddr_stall_pct)) return;
  timing_.take_read_beat();
  Read& read = reads_.front();
  const uint64_t at = read.address.address / kBeat * kBeat + uint64_t{read.beats_sent} * kBeat;
  store_.read(at, pins.r.data.data(), kBeat);
  read_bytes_ += kBeat;
  pins.r.valid = true;
  pins.r.id = read.address.id;
  pins.r.resp = axi::kOkay;
  pins.r.last = read.beats_sent == read.address.len;
  ++read.beats_sent;
  if (pins.r.last) reads_.pop();
}

void DdrPort::stats(JsonWriter& json, const char* name) const {
  json.object(name)
      .field("read_bytes", read_bytes_)
      .field("write_bytes", write_bytes_)
      .field("read_bursts", read_bursts_)
      .field("write_bursts", write_bursts_)
      .field("user_clock_cycles", cycle_);
  timing_.stats(json);
  json.end();
}

}  // namespace nvf
