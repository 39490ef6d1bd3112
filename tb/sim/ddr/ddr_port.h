// AXI4 slave of the DDR controller, in its user clock. Accesses are served in the order in which they were accepted per
// direction; a write lands when its response is given, so that nobody may rely on it earlier. Checks the master.
#pragma once
#include <cstdint>
#include <vector>

#include "axi/stability.h"
#include "axi/types.h"
#include "base/json.h"
#include "base/params.h"
#include "base/random.h"
#include "base/ring.h"
#include "ddr/store.h"
#include "ddr/timing.h"

namespace nvf {

class DdrPort {
 public:
  DdrPort(DdrStore& store, DramTiming& timing, const Params& params, uint64_t seed, Assertions& assertions);
  // Reset of the user clock's side; calibration starts again.
  void reset();
  // One rising edge of the user clock: `master` sampled in front of it, `pins` in and out.
  void clock(const axi::AxiMasterPins& master, axi::AxiSlavePins& pins);

  bool calibrated() const { return calibration_left_ == 0; }
  void stats(JsonWriter& json, const char* name) const;

 private:
  struct Write {
    axi::Address address;
    std::vector<axi::WriteBeat> beats;
  };
  struct Read {
    axi::Address address;
    unsigned beats_sent;
  };

  bool check_address(const axi::Address& address, const char* channel);
  void accept(const axi::AxiMasterPins& master, const axi::AxiSlavePins& pins);
  void accept_write_beat(const axi::WriteBeat& beat);
  void respond(axi::AxiSlavePins& pins);
  void land(const Write& write);
  void send_read_beat(axi::AxiSlavePins& pins);

  DdrStore& store_;
  DramTiming& timing_;
  const Params& params_;
  Random random_;
  Assertions& assertions_;
  axi::StabilityCheck<axi::Address> aw_check_{"ddr_axi_aw"};
  axi::StabilityCheck<axi::Address> ar_check_{"ddr_axi_ar"};
  axi::StabilityCheck<axi::WriteBeat> w_check_{"ddr_axi_w"};

  uint64_t cycle_ = 0;
  uint64_t calibration_left_ = 1;
  Ring<Write> writes_;
  size_t filling_ = 0;           // write that the next W beat belongs to
  Ring<axi::WriteBeat> early_;  // beats in front of their AW
  Ring<Read> reads_;
  uint64_t read_bytes_ = 0;
  uint64_t write_bytes_ = 0;
  uint64_t read_bursts_ = 0;
  uint64_t write_bursts_ = 0;
};

}  // namespace nvf
