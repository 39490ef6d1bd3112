// The link under load, without a card behind it: what it carries is compared with formulas of its own.
#pragma once
#include <string>

namespace nvf::selftest {

// `load`: {"traffic": "c2h" | "h2c" | "commands", "mps", "mrrs", "bytes", "read_pct", "us"}; `params`: of the models.
// Returns JSON: what went through in the measured time.
std::string throughput(const std::string& load, const std::string& params);

}  // namespace nvf::selftest
