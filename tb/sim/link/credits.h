// Flow-control credits of one class in one direction: what the receiver has said it has room for. One header credit is
// one packet, one data credit 16 bytes of payload (PCI Express Base 3.1 §2.6.1); 0 means without limit, which is what
// an endpoint and a root port advertise for completions.
#pragma once
#include <algorithm>
#include <cstdint>

#include "base/ring.h"

namespace nvf {

class CreditPool {
 public:
  static constexpr uint64_t kNever = ~uint64_t{0};

  CreditPool(int64_t headers, int64_t data) : all_headers_(headers), all_data_(data) { reset(); }
  void reset() {
    headers_ = all_headers_;
    data_ = all_data_;
    returns_.clear();
  }

  static int64_t units(uint64_t payload_bytes) { return static_cast<int64_t>((payload_bytes + 15) / 16); }

  // A packet of that payload that starts at `at_fs` has its credits. Times of one pool never run backwards.
  bool available(uint64_t at_fs, uint64_t payload_bytes) {
    while (!returns_.empty() && returns_.front().at_fs <= at_fs) {
      headers_ += 1;
      data_ += returns_.front().data;
      returns_.pop();
    }
    return (all_headers_ == 0 || headers_ > 0) && (all_data_ == 0 || data_ >= units(payload_bytes));
  }
  // The packet has been sent. One that did not ask leaves the pool in debt.
  void take(uint64_t payload_bytes) {
    headers_ -= 1;
    data_ -= units(payload_bytes);
  }
  // Its credits can be used again from `at_fs` on.
  void give_back(uint64_t at_fs, uint64_t payload_bytes) {
    const uint64_t last = returns_.empty() ? 0 : returns_.back().at_fs;
    Return& entry = returns_.push();
    entry.at_fs = std::max(at_fs, last);
    entry.data = units(payload_bytes);
  }
  // When the next credits return; kNever if none are on their way.
  uint64_t next_return() const { return returns_.empty() ? kNever : returns_.front().at_fs; }

 private:
  struct Return {
    uint64_t at_fs;
    int64_t data;
  };

  int64_t all_headers_, all_data_;
  int64_t headers_ = 0, data_ = 0;
  Ring<Return> returns_;
};

}  // namespace nvf
