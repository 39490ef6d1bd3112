// AXI4-Lite slave at pin level: s_axil, one outstanding access per direction, answered after a random time.
#pragma once
#include <cstdint>

#include "axi/stability.h"
#include "axi/types.h"
#include "base/params.h"
#include "base/random.h"

namespace nvf::axi {

class LiteTarget {
 public:
  virtual ~LiteTarget() = default;
  virtual uint32_t lite_read(uint32_t address) = 0;
  virtual void lite_write(uint32_t address, uint32_t data, uint8_t strobe) = 0;
};

class LiteSlave {
 public:
  LiteSlave(LiteTarget& target, const Params& params, uint64_t seed, Assertions& assertions)
      : target_(target),
        params_(params),
        random_(seed, "s_axil"),
        assertions_(assertions),
        aw_check_("s_axil_aw"),
        w_check_("s_axil_w"),
        ar_check_("s_axil_ar") {}
  void reset();
  void clock(const LiteMasterPins& master, LiteSlavePins& pins);

 private:
  unsigned delay() {
    return static_cast<unsigned>(random_.between(1, static_cast<uint64_t>(params_.s_axil_delay_max)));
  }
  void clock_write(const LiteMasterPins& master, LiteSlavePins& pins);
  void clock_read(const LiteMasterPins& master, LiteSlavePins& pins);

  LiteTarget& target_;
  const Params& params_;
  Random random_;
  Assertions& assertions_;
  StabilityCheck<LiteAddress> aw_check_;
  StabilityCheck<LiteWrite> w_check_;
  StabilityCheck<LiteAddress> ar_check_;

  LiteAddress write_address_;
  LiteWrite write_data_;
  LiteAddress read_address_;
  unsigned write_delay_ = 0;
  unsigned read_delay_ = 0;
};

}  // namespace nvf::axi
