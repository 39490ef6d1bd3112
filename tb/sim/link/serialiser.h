// One direction of the link: packets leave one after the other at the link's rate.
#pragma once
#include <algorithm>
#include <cstdint>

namespace nvf {

class Serialiser {
 public:
  // Rate after encoding and the share of data-link packets; see serialiser.cpp.
  Serialiser(unsigned generation, unsigned lanes, unsigned overhead_percent);

  // Puts a packet of `bytes`, of which `payload` are data, on the wire no earlier than `now_fs`. Returns when the last
  // of them has left.
  uint64_t send(uint64_t now_fs, uint64_t bytes, uint64_t payload = 0) {
    const uint64_t duration = bytes * fs_per_byte_;
    free_fs_ = std::max(free_fs_, now_fs) + duration;
    bytes_ += bytes;
    payload_ += payload;
    ++packets_;
    busy_fs_ += duration;
    return free_fs_;
  }

  // When a packet that is ready at `now_fs` can start.
  uint64_t start(uint64_t now_fs) const { return std::max(free_fs_, now_fs); }
  // Bytes that wait in front of the wire.
  uint64_t backlog(uint64_t now_fs) const { return free_fs_ > now_fs ? (free_fs_ - now_fs) / fs_per_byte_ : 0; }
  void reset() { free_fs_ = 0; }

  uint64_t bytes() const { return bytes_; }
  uint64_t payload() const { return payload_; }
  uint64_t packets() const { return packets_; }
  uint64_t busy_fs() const { return busy_fs_; }
  uint64_t fs_per_byte() const { return fs_per_byte_; }

 private:
  uint64_t fs_per_byte_;
  uint64_t free_fs_ = 0;
  uint64_t bytes_ = 0;
  uint64_t payload_ = 0;
  uint64_t packets_ = 0;
  uint64_t busy_fs_ = 0;
};

}  // namespace nvf
