// A DDR4 channel behind its controller. Reads are served in order, and so are writes; one direction keeps the bus for
// ddr.turn_bytes while the other waits. Rows stay open until another one of the bank is needed, and those of the
// accesses to come are opened early. Per user clock the controller sends at most one column command, one activate and
// one precharge, each at any of the four clocks of the memory.
#pragma once
#include <array>
#include <cstdint>

#include "ddr/address_map.h"
#include "ddr/banks.h"
#include "ddr/ddr4_times.h"
#include "ddr/timing.h"

namespace nvf {

class Ddr4Timing final : public DramTiming {
 public:
  explicit Ddr4Timing(const Params& params);

  void push(const DramAccess& access, uint64_t cycle) override;
  void clock(uint64_t cycle) override;
  void reset() override;
  void stats(JsonWriter& json) const override;

 private:
  struct Access {
    uint64_t burst;  // number of the next BL8
    unsigned left;   // bursts not yet sent
    uint32_t row;
    uint16_t banks;     // that it still needs, bit per bank
    uint16_t unopened;  // of those, whose row is not open, as of `version`
    uint32_t version;
    std::array<uint8_t, AddressMap::kMaxBanks> per_bank;  // bursts left in each
  };
  struct Queue {
    Ring<Access> accesses;
    uint64_t bursts = 0;  // left in all of them
  };

  bool refresh(int64_t now);
  void choose_direction();
  void send_column(int64_t now);
  void prepare_rows(int64_t now);
  // False: nothing more can be prepared in this clock.
  bool prepare(Access& access, uint16_t claimed, int64_t now);
  uint16_t unopened(Access& access) const;
  Queue& of(bool write) { return write ? writes_ : reads_; }

  const Ddr4Times times_;
  const AddressMap map_;
  const int64_t lookahead_;  // bursts
  const int64_t turn_bursts_;
  const int64_t read_pipeline_, write_pipeline_;  // clocks between the device and the AXI port
  Banks banks_;

  Queue reads_, writes_;
  bool writing_ = false;
  int64_t turn_left_ = 0;  // bursts until the other direction, if it waits, has its turn
  int64_t next_refresh_ = 0;
  int64_t refresh_over_ = 0;
  bool may_activate_ = false, may_precharge_ = false;  // in this clock

  struct Counters {
    uint64_t cycles = 0, busy = 0, refreshing = 0, bursts = 0, activates = 0, conflicts = 0, refreshes = 0, turns = 0;
  } count_;
};

}  // namespace nvf
