#include "xdma/irq_block.h"

#include <algorithm>

#include "xdma/channel_registers.h"

namespace nvf {

namespace {

enum Offset : unsigned {
  kIdentifier = 0x00,
  kUserMask = 0x04,
  kUserMaskSet = 0x08,
  kUserMaskClear = 0x0c,
  kChannelMask = 0x10,
  kChannelMaskSet = 0x14,
  kChannelMaskClear = 0x18,
  kUserRequest = 0x40,
  kChannelRequest = 0x44,
  kUserPending = 0x48,
  kChannelPending = 0x4c,
  kUserVectors = 0x80,
  kChannelVectors = 0xa0,
};
constexpr uint32_t kVectorFields = 0x1f1f1f1f;
constexpr uint32_t kUserBits = (1u << config::kUserIrqs) - 1;

}  // namespace

IrqBlock::IrqBlock(MsixTable& messages, const Params& params, uint64_t seed, Assertions& assertions)
    : messages_(messages), params_(params), random_(seed, "irq"), assertions_(assertions) {}

void IrqBlock::reset() {
  user_mask_ = channel_mask_ = user_requests_ = channel_requests_ = channels_told_ = ack_ = 0;
  waiting_ = false;
  user_vectors_.fill(0);
  channel_vectors_.fill(0);
  users_.fill({});
}

uint32_t IrqBlock::read(unsigned offset) const {
  switch (offset) {
    case kIdentifier:
      return block_identifier(2, 0);
    case kUserMask:
      return user_mask_;
    case kChannelMask:
      return channel_mask_;
    case kUserRequest:
      return user_requests_ & user_mask_;
    case kChannelRequest:
      return channel_requests_ & channel_mask_;
    case kUserPending:
      return user_requests_;
    case kChannelPending:
      return channel_requests_;
    case kUserVectors:
    case kUserVectors + 4:
    case kUserVectors + 8:
    case kUserVectors + 12:
      return user_vectors_[(offset - kUserVectors) / 4];
    case kChannelVectors:
    case kChannelVectors + 4:
      return channel_vectors_[(offset - kChannelVectors) / 4];
    default:
      return params_.unused_reads_ones ? ~uint32_t{0} : 0;
  }
}

void IrqBlock::write(unsigned offset, uint32_t value, uint32_t mask) {
  constexpr uint32_t kChannelBits = (1u << kChannels) - 1;
  const uint32_t ones = value & mask;
  switch (offset) {
    case kUserMask:
      user_mask_ = merge(user_mask_, value, mask) & kUserBits;
      break;
    case kUserMaskSet:
      user_mask_ |= ones & kUserBits;
      break;
    case kUserMaskClear:
      user_mask_ &= ~ones;
      break;
    case kChannelMask:
      channel_mask_ = merge(channel_mask_, value, mask) & kChannelBits;
      break;
    case kChannelMaskSet:
      channel_mask_ |= ones & kChannelBits;
      break;
    case kChannelMaskClear:
      channel_mask_ &= ~ones;
      break;
    case kUserVectors:
    case kUserVectors + 4:
    case kUserVectors + 8:
    case kUserVectors + 12: {
      uint32_t& word = user_vectors_[(offset - kUserVectors) / 4];
      word = merge(word, value, mask) & kVectorFields;
      break;
    }
    case kChannelVectors:
    case kChannelVectors + 4: {
      uint32_t& word = channel_vectors_[(offset - kChannelVectors) / 4];
      word = merge(word, value, mask) & kVectorFields;
      break;
    }
    default:
      break;
  }
}

uint32_t IrqBlock::clock(uint64_t cycle, uint32_t user, uint32_t channels) {
  user_requests_ = user & kUserBits;
  channel_requests_ = channels;
  if (params_.ack_form == static_cast<int64_t>(AckForm::Pulse)) ack_ = 0;
  // One message per clock.
  bool may_send = !messages_.clock();
  if (clock_channels(may_send)) may_send = false;
  turn_ = turn_ + 1 == config::kUserIrqs ? 0 : turn_ + 1;
  if (user_requests_ || waiting_) {
    for (unsigned i = 0, index = turn_; i < config::kUserIrqs; ++i) {
      if (clock_user(index, cycle, may_send)) may_send = false;
      index = index + 1 == config::kUserIrqs ? 0 : index + 1;
    }
    waiting_ = std::any_of(users_.begin(), users_.end(), [](const User& user) { return user.state != State::Idle; });
  }
  return ack_;
}

bool IrqBlock::clock_channels(bool may_send) {
  const uint32_t active = channel_requests_ & channel_mask_;
  channels_told_ &= active;
  const uint32_t waiting = active & ~channels_told_;
  if (waiting == 0 || !may_send) return false;
  const auto index = static_cast<unsigned>(__builtin_ctz(waiting));
  const MsixTable::Outcome outcome = messages_.raise(channel_vector(index));
  if (outcome == MsixTable::Outcome::Unavailable) return false;
  channels_told_ |= 1u << index;
  ++channel_count_;
  return outcome == MsixTable::Outcome::Sent;
}

void IrqBlock::wait_for_ack(User& user, uint64_t cycle) {
  user.state = State::Waiting;
  user.ack_cycle = cycle + random_.between(static_cast<uint64_t>(params_.ack_delay_min),
                                           static_cast<uint64_t>(params_.ack_delay_max));
}

bool IrqBlock::clock_user(unsigned index, uint64_t cycle, bool may_send) {
  User& user = users_[index];
  const uint32_t bit = 1u << index;
  const bool request = (user_requests_ & bit) != 0;
  switch (user.state) {
    case State::Idle: {
      if (!request) return false;
      if (!(user_mask_ & bit)) {
        if (!params_.masked_request_fires) user.state = State::Lost;
        return false;
      }
      if (!may_send) return false;
      const MsixTable::Outcome outcome = messages_.raise(user_vector(index));
      if (outcome == MsixTable::Outcome::Unavailable) return false;
      ++user_count_;
      if (outcome == MsixTable::Outcome::Withheld && !params_.ack_when_masked) {
        user.state = State::Withheld;
      } else {
        wait_for_ack(user, cycle);
      }
      return outcome == MsixTable::Outcome::Sent;
    }
    case State::Withheld:
    case State::Waiting:
      if (!request) {
        assertions_.fail(format("usr_irq_req[%u] fell before usr_irq_ack[%u]", index, index));
        user.state = State::Idle;
        return false;
      }
      if (user.state == State::Withheld) {
        if (!messages_.pending(user_vector(index))) wait_for_ack(user, cycle);
      } else if (cycle >= user.ack_cycle) {
        ack_ |= bit;
        user.state = State::Done;
      }
      return false;
    case State::Lost:
    case State::Done:
      if (!request) {
        ack_ &= ~bit;
        user.state = State::Idle;
      }
      return false;
  }
  return false;
}

void IrqBlock::stats(JsonWriter& json) const {
  json.field("user_interrupts", user_count_).field("channel_interrupts", channel_count_);
  messages_.stats(json);
}

void IrqBlock::peek(JsonWriter& json) const {
  json.hex("user_request", user_requests_).hex("user_mask", user_mask_).hex("user_ack", ack_);
  json.hex("channel_request", channel_requests_).hex("channel_mask", channel_mask_);
}

}  // namespace nvf
