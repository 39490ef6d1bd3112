// What a Design is made of; only its own sources include this.
#pragma once
#include <array>
#include <cstdint>
#include <memory>

#include "Vcore.h"
#include "design/design.h"
#include "verilated.h"
#if VM_TRACE
#include "verilated_fst_c.h"
#endif

namespace nvf {

struct Design::Parts {
  VerilatedContext context;
  std::unique_ptr<Vcore> top;
  bool dead = false;  // an evaluation was abandoned
  // Clocks by valid and ready; room for more streams than tb/sim/streams.ts names.
  std::array<std::array<uint64_t, 4>, 64> streams{};
#if VM_TRACE
  std::unique_ptr<VerilatedFstC> recorder;
  bool recording = false;
#endif
};

}  // namespace nvf
