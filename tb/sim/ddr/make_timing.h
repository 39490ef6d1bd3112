// The model of the memory that ddr.model names.
#pragma once
#include <memory>

#include "ddr/ddr4_timing.h"
#include "ddr/timing.h"

namespace nvf {

inline std::unique_ptr<DramTiming> make_timing(const Params& params) {
  if (params.ddr_model == static_cast<int64_t>(DdrModel::Fixed)) return std::make_unique<FixedLatencyTiming>(params);
  return std::make_unique<Ddr4Timing>(params);
}

}  // namespace nvf
