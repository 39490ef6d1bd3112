// What a Design is made of; only its own sources include this.
#pragma once
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
#if VM_TRACE
  std::unique_ptr<VerilatedFstC> recorder;
  bool recording = false;
#endif
};

}  // namespace nvf
