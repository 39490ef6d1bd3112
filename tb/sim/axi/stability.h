// AXI4 A3.2.1: once valid is high it stays high, and what it qualifies stays as it is, until ready.
#pragma once
#include "base/assertions.h"

namespace nvf::axi {

template <class Payload>
class StabilityCheck {
 public:
  explicit StabilityCheck(const char* channel) : channel_(channel) {}

  // `payload` as sampled in front of a rising edge, `ready` as it was during the same cycle.
  void observe(const Payload& payload, bool ready, Assertions& assertions) {
    if (waiting_) {
      if (!payload.valid) {
        assertions.fail(std::string(channel_) + "valid fell before " + channel_ + "ready");
      } else if (!payload.same(held_)) {
        assertions.fail(std::string(channel_) + " changed while valid and not ready");
      }
    }
    waiting_ = payload.valid && !ready;
    if (waiting_) held_ = payload;
  }
  void reset() { waiting_ = false; }

 private:
  const char* channel_;
  bool waiting_ = false;
  Payload held_;
};

}  // namespace nvf::axi
