#include "ddr/ddr4_timing.h"

#include <algorithm>

namespace nvf {

namespace {

constexpr int64_t kPerUserClock = Ddr4Times::kPerUserClock;

// What ddr.latency_cycles leaves for the controller, its AXI port and the PHY: it is the latency of an access to a
// closed row of an idle memory.
int64_t pipeline(const Params& params, int64_t device) {
  return std::max<int64_t>(params.ddr_latency_cycles * kPerUserClock - device, 0);
}

uint64_t user_clock(int64_t at) { return static_cast<uint64_t>((at + kPerUserClock - 1) / kPerUserClock); }

}  // namespace

Ddr4Timing::Ddr4Timing(const Params& params)
    : times_(params),
      map_(params),
      lookahead_(std::max<int64_t>(params.ddr_lookahead_bytes / config::kDdrBeatBytes, 1)),
      turn_bursts_(std::max<int64_t>(params.ddr_turn_bytes / config::kDdrBeatBytes, 1)),
      read_pipeline_(pipeline(params, times_.rcd + times_.cl + Ddr4Times::kBurst)),
      write_pipeline_(pipeline(params, times_.rcd)),
      banks_(times_) {}

void Ddr4Timing::reset() {
  DramTiming::reset();
  for (Queue* queue : {&reads_, &writes_}) {
    queue->accesses.clear();
    queue->bursts = 0;
  }
  banks_.reset();
  next_refresh_ = 0;
  refresh_over_ = 0;
}

void Ddr4Timing::push(const DramAccess& access, uint64_t) {
  Queue& queue = of(access.write);
  Access& entry = queue.accesses.push();
  entry.burst = AddressMap::burst(access.address);
  entry.left = access.beats;
  entry.row = map_.row(entry.burst);
  entry.banks = 0;
  entry.version = 0;
  entry.per_bank.fill(0);
  for (unsigned beat = 0; beat < access.beats; ++beat) {
    const unsigned bank = map_.bank(entry.burst + beat);
    ++entry.per_bank[bank];
    entry.banks = static_cast<uint16_t>(entry.banks | 1u << bank);
  }
  queue.bursts += access.beats;
}

void Ddr4Timing::clock(uint64_t cycle) {
  ++count_.cycles;
  const int64_t now = static_cast<int64_t>(cycle) * kPerUserClock;
  if (now < refresh_over_) ++count_.refreshing;
  const bool idle = reads_.bursts == 0 && writes_.bursts == 0;
  if (!idle) ++count_.busy;
  if (now >= next_refresh_ && refresh(now)) return;
  if (idle) return;
  choose_direction();
  send_column(now);
  prepare_rows(now);
}

// A refresh is due: nothing else is sent until all banks can be closed.
bool Ddr4Timing::refresh(int64_t now) {
  if (next_refresh_ == 0) {  // the first clock after a reset
    next_refresh_ = now + times_.refi;
    return false;
  }
  const int64_t at = std::max(now, banks_.precharge_all_at());
  if (at >= now + kPerUserClock) return true;
  refresh_over_ = banks_.refresh(at);
  next_refresh_ += times_.refi;
  ++count_.refreshes;
  return true;
}

void Ddr4Timing::choose_direction() {
  const bool other_waits = of(!writing_).bursts > 0;
  if (!other_waits) {
    turn_left_ = turn_bursts_;
    return;
  }
  if (of(writing_).bursts > 0 && turn_left_ > 0) return;
  writing_ = !writing_;
  turn_left_ = turn_bursts_;
  ++count_.turns;
}

void Ddr4Timing::send_column(int64_t now) {
  Queue& queue = of(writing_);
  Access& access = queue.accesses.front();
  const unsigned bank = map_.bank(access.burst);
  if (!banks_.open(bank, access.row)) return;
  const unsigned group = map_.group(bank);
  const int64_t at = std::max(now, banks_.column_at(bank, group, writing_));
  if (at >= now + kPerUserClock) return;
  banks_.column(bank, group, writing_, at);
  ++count_.bursts;
  --turn_left_;
  --queue.bursts;
  ++access.burst;
  if (--access.per_bank[bank] == 0) access.banks = static_cast<uint16_t>(access.banks & ~(1u << bank));
  const bool last = --access.left == 0;
  if (!writing_) finish_read_beat(user_clock(at + times_.cl + Ddr4Times::kBurst + read_pipeline_));
  if (last && writing_) finish_write(user_clock(at + write_pipeline_));
  if (last) queue.accesses.pop();
}

uint16_t Ddr4Timing::unopened(Access& access) const {
  if (access.version != banks_.version()) {
    access.version = banks_.version();
    access.unopened = 0;
    for (unsigned bits = access.banks; bits != 0; bits &= bits - 1) {
      const auto bank = static_cast<unsigned>(__builtin_ctz(bits));
      if (!banks_.open(bank, access.row)) access.unopened = static_cast<uint16_t>(access.unopened | 1u << bank);
    }
  }
  return access.unopened & access.banks;
}

// Opens rows in the order in which they will be used. A bank that an earlier access needs is left to it.
void Ddr4Timing::prepare_rows(int64_t now) {
  may_activate_ = may_precharge_ = true;
  int64_t ahead = 0;  // bursts in front of the access
  uint16_t claimed = 0;
  const auto all = static_cast<uint16_t>((1u << map_.banks()) - 1);
  for (const bool write : {writing_, !writing_}) {
    Ring<Access>& accesses = of(write).accesses;
    // Of the direction that has the bus only what fits into its turn, if the other one waits.
    int64_t bursts = write == writing_ && of(!writing_).bursts > 0 ? turn_left_ : INT64_MAX;
    for (size_t i = 0; i < accesses.size() && bursts > 0; ++i) {
      if (ahead >= lookahead_ || claimed == all) return;
      if (!prepare(accesses[i], claimed, now)) return;
      claimed = static_cast<uint16_t>(claimed | accesses[i].banks);
      ahead += std::min<int64_t>(accesses[i].left, bursts);
      bursts -= accesses[i].left;
    }
  }
}

bool Ddr4Timing::prepare(Access& access, uint16_t claimed, int64_t now) {
  // From the bank of the next burst on, round the banks: that is the order of use in most maps.
  const unsigned bits = unopened(access) & static_cast<unsigned>(~claimed);
  if (bits == 0) return true;
  const int64_t end = now + kPerUserClock;
  const unsigned first = map_.bank(access.burst);
  const unsigned count = map_.banks();
  for (unsigned i = 0; i < count && (may_activate_ || may_precharge_); ++i) {
    const unsigned bank = (first + i) & (count - 1);
    if (!((bits >> bank) & 1)) continue;
    const unsigned group = map_.group(bank);
    if (banks_.open(bank)) {
      if (!may_precharge_ || banks_.precharge_at(bank) >= end) continue;
      banks_.precharge(bank, std::max(now, banks_.precharge_at(bank)));
      ++count_.conflicts;
      may_precharge_ = false;
    } else if (may_activate_ && banks_.activate_at(bank, group) < end) {
      banks_.activate(bank, group, access.row, std::max(now, banks_.activate_at(bank, group)));
      ++count_.activates;
      may_activate_ = false;
    }
  }
  return may_activate_ || may_precharge_;
}

void Ddr4Timing::stats(JsonWriter& json) const {
  const auto share = [](uint64_t part, uint64_t whole) {
    return whole ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
  };
  const uint64_t hits = count_.bursts > count_.activates ? count_.bursts - count_.activates : 0;
  constexpr uint64_t kPeak = uint64_t{config::kDdrBeatBytes} * config::kUiClockKhz * 1000;
  json.field("model", "banks")
      .field("peak_bytes_per_second", kPeak)
      .field("busy_cycles", count_.busy)
      .field("efficiency", share(count_.bursts, count_.busy))
      .field("utilisation", share(count_.bursts, count_.cycles))
      .field("row_hit_share", share(hits, count_.bursts))
      .field("activates", count_.activates)
      .field("row_conflicts", count_.conflicts)
      .field("refreshes", count_.refreshes)
      .field("refresh_share", share(count_.refreshing, count_.cycles))
      .field("turn_arounds", count_.turns);
}

}  // namespace nvf
