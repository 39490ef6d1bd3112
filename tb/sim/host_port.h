// The border between the card and whatever plays the host: a pipe server, a replay, a guest operating system.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace nvf {

struct InterruptMessage {
  uint64_t address;
  uint32_t data;
  uint64_t time_ps;  // when it reaches the host
};

enum class RunReason : uint8_t { CyclesPassed = 0, Message = 1, Assertion = 2, Fault = 3 };

struct RunResult {
  RunReason reason = RunReason::CyclesPassed;
  std::vector<InterruptMessage> messages;
  uint32_t faults = 0;  // IOMMU faults seen since the previous RunResult
  std::string text;     // the assertion, or the first of the faults
};

enum class MmioStatus : uint8_t { Good = 0, UnsupportedRequest = 1, NoAnswer = 2 };

struct MmioResult {
  MmioStatus status;
  uint64_t value;  // all ones unless good
};

enum class ResetKind : uint8_t { Perst = 0, PowerOn = 1 };

// What the card needs of a host: memory for its DMA, and somewhere to send interrupt messages.
class HostBus {
 public:
  virtual ~HostBus() = default;
  // Copies host memory. False: an IOMMU fault, `data` is filled with ones.
  virtual bool dma_read(uint64_t address, uint8_t* data, uint32_t bytes) = 0;
  // False: an IOMMU fault, nothing was written.
  virtual bool dma_write(uint64_t address, const uint8_t* data, uint32_t bytes) = 0;
  virtual void message(const InterruptMessage& message) = 0;
};

// What a host may do with the card. Simulated time moves only inside run, mmio_read, config_* (to let earlier posted
// writes arrive) and reset.
class HostPort {
 public:
  virtual ~HostPort() = default;

  virtual uint64_t time_ps() const = 0;
  virtual uint64_t cycle() const = 0;  // axi_aclk cycles since the simulation began

  virtual RunResult run(uint64_t max_cycles, bool stop_at_message) = 0;
  // `bar` 0 or 2, `size` 1, 2, 4 or 8 bytes, `offset` a multiple of the smaller of `size` and 4; throws
  // std::invalid_argument.
  virtual MmioResult mmio_read(unsigned bar, unsigned size, uint64_t offset) = 0;
  virtual void mmio_write(unsigned bar, unsigned size, uint64_t offset, uint64_t value) = 0;
  // `size` 1, 2 or 4, naturally aligned.
  virtual uint32_t config_read(unsigned size, unsigned offset) = 0;
  virtual void config_write(unsigned size, unsigned offset, uint32_t value) = 0;
  virtual void reset(ResetKind kind) = 0;

  // Back door into the card's DDR: no time passes.
  virtual void ddr_read(uint64_t address, uint8_t* data, uint32_t bytes) = 0;
  virtual void ddr_write(uint64_t address, const uint8_t* data, uint32_t bytes) = 0;

  virtual std::string hello() const = 0;
  virtual std::string stats() const = 0;
  virtual std::string peek() const = 0;
  virtual void trace(bool on) = 0;
};

}  // namespace nvf
