// One DMA descriptor, wherever it came from, and where a channel gets its descriptors.
#pragma once
#include <cstdint>

namespace nvf {

enum class Direction { H2c, C2h };

inline constexpr uint32_t kDescriptorMagic = 0xad4b;
inline constexpr uint32_t kDescriptorBytes = 32;
inline constexpr uint32_t kMaxDescriptorLength = 0x0fffffff;

struct Descriptor {
  static constexpr uint32_t kStop = 1 << 0;
  static constexpr uint32_t kCompleted = 1 << 1;

  uint64_t source;
  uint64_t destination;
  uint32_t length;  // 28 bits
  uint32_t control;

  bool stop() const { return (control & kStop) != 0; }
  bool completed() const { return (control & kCompleted) != 0; }
};

class DescriptorSource {
 public:
  virtual ~DescriptorSource() = default;
  virtual bool empty() const = 0;
  virtual Descriptor take() = 0;
  // The oldest descriptor taken has completed, or was given up.
  virtual void finished() = 0;
  // Status bits of a failed fetch; what was fetched before it is still to be done.
  virtual uint32_t error() const = 0;
  // Run rose / fell.
  virtual void start() = 0;
  virtual void stop() = 0;
  // Forget everything that was not taken.
  virtual void drop() = 0;
  // True where the Stop bit ends the run (host-fetched lists).
  virtual bool stop_ends_run() const = 0;
};

}  // namespace nvf
