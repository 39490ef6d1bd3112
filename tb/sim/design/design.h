// The Verilated design behind plain data: clocks, resets and pins. The only border to Verilator.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "axi/types.h"
#include "base/assertions.h"
#include "base/config.h"
#include "base/json.h"
#include "xdma/xdma.h"

namespace nvf {

class Design {
 public:
  // Registers and memories without reset start as `seed` decides. `trace_file` may be empty.
  // Throws std::invalid_argument for a trace file when the executable was built without tracing.
  Design(uint64_t seed, const std::string& trace_file, Assertions& assertions);
  ~Design();

  // Levels; they take effect with the next eval.
  using Levels = std::array<bool, config::kMemories>;  // one per memory
  void set_clocks(bool axi, const Levels& ui);
  void set_resets(bool axi, const Levels& ui);
  void set_link_up(bool up);
  void set_calibrated(unsigned memory, bool done);
  // Assertions and $fatal of the design are reported as failures.
  void eval(uint64_t time_ps);

  // Outputs as they stand in front of a rising edge; inputs for the time after it.
  void sample_axi(XdmaInputs& pins) const;
  void drive_axi(const XdmaOutputs& pins);
  void sample_ddr(unsigned memory, axi::AxiMasterPins& pins) const;
  void drive_ddr(unsigned memory, const axi::AxiSlavePins& pins);

  // Counts the handshakes inside the design, in front of a rising edge of its clock; and what has been counted.
  void count_streams();
  void stall_stats(JsonWriter& json) const;

  bool tracing() const;
  // Pauses and resumes recording; throws std::invalid_argument without a trace file.
  void trace(bool on);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace nvf
