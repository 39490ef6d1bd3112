#include "axi/write_master.h"

#include <algorithm>
#include <cstring>

namespace nvf::axi {

namespace {
constexpr unsigned kBeat = config::kBeatBytes;
constexpr unsigned kMaxAwDelay = 8;
}  // namespace

WriteMaster::WriteMaster(const char* name, unsigned limit, const Params& params, uint64_t seed, Assertions& assertions)
    : name_(name),
      limit_(limit),
      params_(params),
      random_(seed, std::string(name) + ".write"),
      assertions_(assertions),
      b_check_("m_axi_b") {
  const auto style = static_cast<Alignment>(params.align);
  rounded_ = style == Alignment::Rounded || (style == Alignment::Random && random_.percent(50));
}

void WriteMaster::reset() {
  bursts_.clear();
  aw_next_ = w_next_ = 0;
  b_check_.reset();
}

void WriteMaster::push(WriteBurst burst) {
  const auto bytes = static_cast<unsigned>(burst.data.size());
  const auto offset = static_cast<unsigned>(burst.address % kBeat);
  bytes_ += bytes;
  ++count_;
  Burst entry{std::move(burst), (offset + bytes + kBeat - 1) / kBeat};
  if (random_.percent(params_.w_before_aw_pct)) entry.aw_delay = static_cast<unsigned>(random_.between(1, kMaxAwDelay));
  bursts_.push_back(std::move(entry));
}

void WriteMaster::clock(const AxiSlavePins& slave, AxiMasterPins& pins) {
  b_check_.observe(slave.b, pins.bready, assertions_);
  handshakes(slave, pins);
  if (!pins.aw.valid) drive_address(pins);
  if (!pins.w.valid) drive_data(pins);
  pins.bready = !random_.percent(params_.stall_pct);
}

void WriteMaster::handshakes(const AxiSlavePins& slave, AxiMasterPins& pins) {
  if (pins.aw.valid && slave.awready) {
    bursts_[aw_next_++].aw_sent = true;
    pins.aw.valid = false;
  }
  if (pins.w.valid && slave.wready) {
    Burst& burst = bursts_[w_next_];
    ++beats_;
    if (++burst.beats_sent == burst.beats) {
      burst.w_sent = true;
      ++w_next_;
    }
    pins.w.valid = false;
  }
  if (slave.b.valid && pins.bready) response(slave.b);
}

// Responses of one id come in the order of its bursts; those of different ids in any order.
void WriteMaster::response(const Response& b) {
  for (Burst& burst : bursts_) {
    if (burst.answered || burst.data.id != b.id) continue;
    if (!burst.aw_sent || !burst.w_sent) break;
    burst.answered = true;
    if (client_) {
      client_->write_done(burst.data.client, burst.data.token, static_cast<uint32_t>(burst.data.data.size()), b.resp);
    }
    while (!bursts_.empty() && bursts_.front().answered) {
      bursts_.pop_front();
      --aw_next_;
      --w_next_;
    }
    return;
  }
  assertions_.fail(format("%s_bvalid with id %u: no burst of that id has been written completely", name_, b.id));
}

void WriteMaster::drive_address(AxiMasterPins& pins) {
  if (aw_next_ >= bursts_.size()) return;
  Burst& burst = bursts_[aw_next_];
  if (burst.aw_delay > 0) {
    --burst.aw_delay;
    return;
  }
  if (random_.percent(params_.stall_pct)) return;
  pins.aw.valid = true;
  pins.aw.address = rounded_ ? burst.data.address / kBeat * kBeat : burst.data.address;
  pins.aw.id = burst.data.id;
  pins.aw.len = static_cast<uint8_t>(burst.beats - 1);
  pins.aw.size = static_cast<uint8_t>(log2_of(kBeat));
}

void WriteMaster::drive_data(AxiMasterPins& pins) {
  if (w_next_ >= bursts_.size()) return;
  const Burst& burst = bursts_[w_next_];
  const bool aw_shown = w_next_ < aw_next_ || (w_next_ == aw_next_ && pins.aw.valid);
  const bool ahead = burst.aw_delay > 0 || burst.beats_sent > 0;
  if ((!aw_shown && !ahead) || random_.percent(params_.stall_pct)) return;
  const auto offset = static_cast<unsigned>(burst.data.address % kBeat);
  const auto bytes = static_cast<unsigned>(burst.data.data.size());
  const unsigned first = burst.beats_sent == 0 ? offset : 0;
  const unsigned done = burst.beats_sent * kBeat + first - offset;  // bytes of the burst in earlier beats
  const unsigned count = std::min(kBeat - first, bytes - done);
  pins.w.valid = true;
  pins.w.last = burst.beats_sent + 1 == burst.beats;
  const uint64_t ones = count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
  pins.w.strobe = ones << first;
  // Lanes without strobe carry what nobody may look at.
  if (count != kBeat) pins.w.data.fill(static_cast<uint8_t>(random_.next()));
  std::memcpy(pins.w.data.data() + first, burst.data.data.data() + done, count);
}

}  // namespace nvf::axi
