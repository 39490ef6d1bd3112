// How a failure inside the Verilated code gets out of it.
#pragma once
#include "base/assertions.h"

namespace nvf {

// Thrown out of an evaluation that cannot go on; the text is in the Assertions.
struct DesignFailure {};

void report_design_failures_to(Assertions& assertions);
// What was printed so far belongs to no failure.
void forget_design_output();

}  // namespace nvf
