// The banks of one DDR4 rank: which rows are open, and when the device takes the next command. Times are clocks of the
// memory. Source: JESD79-4, §4 "Commands" and "Timing Parameters by Speed Bin".
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "ddr/address_map.h"
#include "ddr/ddr4_times.h"

namespace nvf {

class Banks {
 public:
  explicit Banks(const Ddr4Times& times) : times_(times) { reset(); }
  void reset() {
    banks_.fill({});
    group_columns_.fill({});
    group_activates_.fill(kLongAgo);
    activates_.fill(kLongAgo);
    last_column_ = last_read_ = last_write_ = kLongAgo;
  }

  bool open(unsigned bank) const { return banks_[bank].row != kClosed; }
  bool open(unsigned bank, uint32_t row) const { return banks_[bank].row == int64_t{row}; }
  // Changes whenever a row is opened or closed.
  uint32_t version() const { return version_; }

  // Earliest time of a command, whatever has been sent so far.
  int64_t column_at(unsigned bank, unsigned group, bool write) const {
    const Group& own = group_columns_[group];
    int64_t at = std::max({banks_[bank].column_at, last_column_ + times_.ccd_s, own.column + times_.ccd_l});
    if (write) return std::max(at, last_read_ + times_.read_to_write);
    at = std::max(at, last_write_ + times_.write_to_read_s);
    return std::max(at, own.write + times_.write_to_read_l);
  }
  int64_t activate_at(unsigned bank, unsigned group) const {
    return std::max({banks_[bank].activate_at, activates_[(next_activate_ + 3) % 4] + times_.rrd_s,
                     group_activates_[group] + times_.rrd_l, activates_[next_activate_] + times_.faw});
  }
  int64_t precharge_at(unsigned bank) const { return banks_[bank].precharge_at; }
  // All of them at once, in front of a refresh.
  int64_t precharge_all_at() const {
    int64_t at = 0;
    for (const Bank& bank : banks_) {
      if (bank.row != kClosed) at = std::max(at, bank.precharge_at);
    }
    return at;
  }

  void column(unsigned bank, unsigned group, bool write, int64_t at) {
    Bank& b = banks_[bank];
    last_column_ = group_columns_[group].column = at;
    if (write) {
      last_write_ = group_columns_[group].write = at;
      b.precharge_at = std::max(b.precharge_at, at + times_.write_to_precharge);
    } else {
      last_read_ = at;
      b.precharge_at = std::max(b.precharge_at, at + times_.rtp);
    }
  }
  void activate(unsigned bank, unsigned group, uint32_t row, int64_t at) {
    Bank& b = banks_[bank];
    b.row = row;
    b.column_at = at + times_.rcd;
    b.precharge_at = at + times_.ras;
    b.activate_at = at + times_.rc;
    group_activates_[group] = at;
    activates_[next_activate_] = at;
    next_activate_ = (next_activate_ + 1) % 4;
    ++version_;
  }
  void precharge(unsigned bank, int64_t at) {
    Bank& b = banks_[bank];
    b.row = kClosed;
    b.activate_at = std::max(b.activate_at, at + times_.rp);
    ++version_;
  }
  // Precharge of all banks at `at`, then the refresh; returns when it is over.
  int64_t refresh(int64_t at) {
    const int64_t over = at + times_.rp + times_.rfc;
    for (Bank& bank : banks_) {
      bank.row = kClosed;
      bank.activate_at = std::max(bank.activate_at, over);
    }
    ++version_;
    return over;
  }

 private:
  static constexpr int64_t kClosed = -1;
  static constexpr int64_t kLongAgo = -1'000'000;

  struct Bank {
    int64_t row = kClosed;
    int64_t column_at = kLongAgo;
    int64_t precharge_at = kLongAgo;
    int64_t activate_at = kLongAgo;
  };
  struct Group {
    int64_t column = kLongAgo;
    int64_t write = kLongAgo;
  };

  const Ddr4Times& times_;
  std::array<Bank, AddressMap::kMaxBanks> banks_;
  std::array<Group, 4> group_columns_;
  std::array<int64_t, 4> group_activates_;
  std::array<int64_t, 4> activates_;  // the last four, a ring
  unsigned next_activate_ = 0;
  int64_t last_column_ = kLongAgo, last_read_ = kLongAgo, last_write_ = kLongAgo;
  uint32_t version_ = 1;
};

}  // namespace nvf
