// IRQ block (0x2000): user requests and channel interrupts, their masks and vectors, the acknowledge to the user logic.
// Source: PG195, "IRQ Block Registers", "User Interrupts".
#pragma once
#include <array>
#include <cstdint>

#include "base/assertions.h"
#include "base/config.h"
#include "base/params.h"
#include "base/random.h"
#include "xdma/msix.h"

namespace nvf {

class IrqBlock {
 public:
  IrqBlock(MsixTable& messages, const Params& params, uint64_t seed, Assertions& assertions);
  void reset();

  uint32_t read(unsigned offset) const;
  void write(unsigned offset, uint32_t value, uint32_t mask);

  // One clock: `user` as sampled on usr_irq_req, `channels` packed H2C then C2H. Returns usr_irq_ack.
  uint32_t clock(uint64_t cycle, uint32_t user, uint32_t channels);

  void stats(JsonWriter& json) const;
  void peek(JsonWriter& json) const;

 private:
  static constexpr unsigned kChannels = config::kH2cChannels + config::kC2hChannels;
  enum class State : uint8_t {
    Idle,
    Lost,      // raised while masked and forgotten (a model parameter)
    Withheld,  // the vector is masked, the acknowledge waits with it
    Waiting,   // message gone, acknowledge to come
    Done,      // acknowledged, request still high
  };
  struct User {
    State state = State::Idle;
    uint64_t ack_cycle = 0;
  };

  unsigned user_vector(unsigned index) const { return (user_vectors_[index / 4] >> (8 * (index % 4))) & 0x1f; }
  unsigned channel_vector(unsigned index) const { return (channel_vectors_[index / 4] >> (8 * (index % 4))) & 0x1f; }
  // True if it sent a message.
  bool clock_user(unsigned index, uint64_t cycle, bool may_send);
  bool clock_channels(bool may_send);
  void wait_for_ack(User& user, uint64_t cycle);

  MsixTable& messages_;
  const Params& params_;
  Random random_;
  Assertions& assertions_;

  uint32_t user_mask_ = 0;
  uint32_t channel_mask_ = 0;
  std::array<uint32_t, 4> user_vectors_{};
  std::array<uint32_t, 2> channel_vectors_{};
  uint32_t user_requests_ = 0;
  uint32_t channel_requests_ = 0;
  std::array<User, 16> users_{};
  bool waiting_ = false;        // a user interrupt is not idle
  uint32_t channels_told_ = 0;  // channels whose present request has had its message
  uint32_t ack_ = 0;
  unsigned turn_ = 0;
  uint64_t user_count_ = 0;
  uint64_t channel_count_ = 0;
};

}  // namespace nvf
