#include "axi/read_master.h"

#include <algorithm>

namespace nvf::axi {

namespace {
constexpr unsigned kBeat = config::kBeatBytes;
}

ReadMaster::ReadMaster(const char* name, unsigned limit, const Params& params, uint64_t seed, Assertions& assertions)
    : name_(name),
      limit_(limit),
      params_(params),
      random_(seed, std::string(name) + ".read"),
      assertions_(assertions),
      r_check_("m_axi_r") {
  const auto style = static_cast<Alignment>(params.align);
  rounded_ = style == Alignment::Rounded || (style == Alignment::Random && random_.percent(50));
}

void ReadMaster::reset() {
  bursts_.clear();
  ar_next_ = 0;
  inside_ = false;
  r_check_.reset();
}

void ReadMaster::push(const ReadBurst& burst) {
  bytes_ += burst.bytes;
  ++count_;
  const auto offset = static_cast<unsigned>(burst.address % kBeat);
  bursts_.push_back({burst, (offset + burst.bytes + kBeat - 1) / kBeat});
}

void ReadMaster::clock(const AxiSlavePins& slave, AxiMasterPins& pins) {
  r_check_.observe(slave.r, pins.rready, assertions_);
  if (pins.ar.valid && slave.arready) {
    bursts_[ar_next_++].ar_sent = true;
    pins.ar.valid = false;
  }
  if (slave.r.valid && pins.rready) beat(slave.r);
  if (!pins.ar.valid) drive_address(pins);
  pins.rready = !random_.percent(params_.stall_pct);
}

void ReadMaster::drive_address(AxiMasterPins& pins) {
  if (ar_next_ >= bursts_.size() || random_.percent(params_.stall_pct)) return;
  const Burst& burst = bursts_[ar_next_];
  pins.ar.valid = true;
  pins.ar.address = rounded_ ? burst.data.address / kBeat * kBeat : burst.data.address;
  pins.ar.id = burst.data.id;
  pins.ar.len = static_cast<uint8_t>(burst.beats - 1);
  pins.ar.size = static_cast<uint8_t>(log2_of(kBeat));
}

void ReadMaster::beat(const ReadBeat& r) {
  ++beats_;
  const auto found = std::find_if(bursts_.begin(), bursts_.end(),
                                  [&](const Burst& burst) { return !burst.finished && burst.data.id == r.id; });
  if (found == bursts_.end() || !found->ar_sent) {
    assertions_.fail(format("%s_rvalid with id %u: no read of that id is outstanding", name_, r.id));
    return;
  }
  if (inside_ && inside_id_ != r.id && params_.r_interleave == 0) {
    assertions_.fail(format("%s_r: id %u inside a burst of id %u", name_, r.id, inside_id_));
  }
  const unsigned offset = static_cast<unsigned>(found->data.address % kBeat);
  const unsigned first = found->beats_got == 0 ? offset : 0;
  const unsigned done = found->beats_got * kBeat + first - offset;
  const unsigned count = std::min<unsigned>(kBeat - first, found->data.bytes - done);
  const bool last = ++found->beats_got == found->beats;
  if (last != r.last) {
    assertions_.fail(format("%s_rlast is %u on beat %u of %u", name_, r.last, found->beats_got, found->beats));
  }
  found->finished = last;
  inside_ = !last;
  inside_id_ = r.id;
  // Passed on last: the client may push another burst.
  const ReadBurst burst = found->data;
  while (!bursts_.empty() && bursts_.front().finished) {
    bursts_.pop_front();
    --ar_next_;
  }
  if (client_) client_->read_beat(burst.client, burst.token, done, r.data.data() + first, count, r.resp, last);
}

}  // namespace nvf::axi
