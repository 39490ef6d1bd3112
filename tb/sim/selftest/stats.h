// A number out of statistics.
#pragma once
#include <cstdlib>
#include <string>

#include "selftest/check.h"

namespace nvf::selftest {

// The first field of that name.
inline double number(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":";
  const size_t at = json.find(key);
  if (at == std::string::npos) throw Failure("no field " + name + " in " + json);
  return std::atof(json.c_str() + at + key.size());
}

}  // namespace nvf::selftest
