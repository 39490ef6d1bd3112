// The banks, rows and buses of the DDR4 model: every rule of the device by the time it costs, then whole patterns.
#include <functional>

#include "ddr/ddr4_timing.h"
#include "selftest/bench.h"
#include "selftest/stats.h"

using namespace nvf;
using namespace nvf::selftest;

namespace {

constexpr unsigned kBeat = config::kDdrBeatBytes;
constexpr unsigned kPage = 4096;
constexpr unsigned kPageBeats = kPage / kBeat;

// A memory that always has `depth` accesses of each kind it is asked for waiting.
struct Memory {
  explicit Memory(const std::string& json = "{}") : params(Bench::parse(json)), timing(params) { timing.reset(); }

  void tick() {
    timing.clock(++cycle);
    while (timing.read_ready(cycle)) {
      timing.take_read_beat();
      ++beats_read;
      last_read = cycle;
    }
    while (timing.write_ready(cycle)) {
      timing.take_write();
      ++writes_done;
      last_write = cycle;
    }
  }
  void run(unsigned cycles) {
    for (unsigned i = 0; i < cycles; ++i) tick();
  }
  // User clocks from pushing the accesses until the last beat or answer is there.
  uint64_t time(const std::vector<DramAccess>& accesses) {
    const uint64_t start = cycle + 1;  // the clock in which they are accepted
    unsigned beats = 0, writes = 0;
    for (const DramAccess& access : accesses) {
      timing.push(access, cycle);
      access.write ? ++writes : beats += access.beats;
    }
    beats += beats_read;
    writes += writes_done;
    while (beats_read < beats || writes_done < writes) tick();
    return std::max(last_read, last_write) - start;
  }
  std::string stats() const {
    JsonWriter json;
    timing.stats(json);
    return json.finish();
  }

  Params params;
  Ddr4Timing timing;
  uint64_t cycle = 0, last_read = 0, last_write = 0;
  unsigned beats_read = 0, writes_done = 0;
};

// Efficiency over 60 000 clocks of accesses of `bytes` at the addresses that `next` gives, `depth` per direction.
std::string keep_busy(Memory& memory, unsigned bytes, bool reads, bool writes, const std::function<uint64_t()>& next) {
  constexpr unsigned kDepth = 8;
  unsigned beats_asked = 0, writes_asked = 0;
  for (unsigned i = 0; i < 60'000; ++i) {
    if (reads && beats_asked - memory.beats_read < kDepth * bytes / kBeat) {
      memory.timing.push({false, next(), bytes / kBeat}, memory.cycle);
      beats_asked += bytes / kBeat;
    }
    if (writes && writes_asked - memory.writes_done < kDepth) {
      memory.timing.push({true, next(), bytes / kBeat}, memory.cycle);
      ++writes_asked;
    }
    memory.tick();
  }
  return memory.stats();
}

struct Sequential {
  uint64_t operator()() { return at += kPage; }
  uint64_t at = 0;
};
struct Scattered {
  uint64_t operator()() { return random.below(config::kMemoryBytes / bytes) * bytes; }
  unsigned bytes = kPage;
  Random random{1, "scattered"};
};

// One bank's rows follow each other at this distance.
const uint64_t kNextRow = uint64_t{kBeat} << (AddressMap::kColumnBits + AddressMap::kBankBits + 1);

}  // namespace

TEST(ddr4_latency_of_a_closed_row_is_the_parameter) {
  Memory memory(R"({"ddr.latency_cycles":60})");
  memory.run(10);
  CHECK_EQ(memory.time({{false, 0, 1}}), 60u);
  memory.run(200);
  // The row is open: no activate.
  CHECK_EQ(memory.time({{false, 0, 1}}), 60u - 17 / 4);
  memory.run(200);
  // Another row of the bank: precharge first.
  const uint64_t conflict = memory.time({{false, kNextRow, 1}});
  CHECK(conflict >= 60 + 17 / 4 && conflict <= 60 + 17 / 4 + 1);
  memory.run(200);
  CHECK_EQ(memory.time({{true, 1 << 20, 1}}), conflict);
}

TEST(ddr4_rows_of_one_bank_follow_at_trc) {
  // tRC is 56 clocks of the memory at 2400 MT/s, 14 of the user's.
  Memory memory;
  memory.run(10);
  std::vector<DramAccess> accesses;
  for (unsigned i = 0; i < 11; ++i) accesses.push_back({false, i * kNextRow, 1});
  CHECK_EQ(memory.time(accesses), 60 + 10 * 14u);
}

TEST(ddr4_four_activates_fit_into_a_window) {
  const auto activates = [](const char* json) {
    Memory memory(json);
    memory.run(10);
    std::vector<DramAccess> accesses;
    // Another bank each time: groups, then the two bits of the bank.
    for (unsigned i = 0; i < 8; ++i) {
      const uint64_t burst = (i & 1) | (i & 2) | ((i & 4) << 1);
      accesses.push_back({false, burst * kBeat, 1});
    }
    return memory.time(accesses) - 60;
  };
  // Seven activates after the first: every fourth 36 clocks later, the others 7 apart.
  const uint64_t usual = activates(R"({"ddr.lookahead_bytes":512})");
  CHECK(usual >= (36 + 3 * 7) / 4 && usual <= (36 + 3 * 8) / 4 + 1);
  const uint64_t wide = activates(R"({"ddr.lookahead_bytes":512,"ddr.tfaw_ps":60000})");
  CHECK(wide >= (72 + 3 * 7) / 4 && wide <= (72 + 3 * 8) / 4 + 1);
  // Without looking ahead each access opens its row when the one before it has been sent: tRCD, less three clocks that
  // both may share.
  const uint64_t alone = activates(R"({"ddr.lookahead_bytes":64})");
  CHECK(alone >= 7 * 14 / 4 && alone <= 7 * 20 / 4);
}

TEST(ddr4_same_group_is_slower_than_alternating_groups) {
  // 64 bursts of one open row: 4 clocks apart over two groups, 6 in one.
  const auto row = [](const char* json) {
    Memory memory(json);
    memory.run(10);
    memory.time({{false, 0, kPageBeats}});
    memory.run(100);
    return memory.time({{false, 0, kPageBeats}});
  };
  const uint64_t two = row(R"({"ddr.map":"row_bank_column_bg"})");
  const uint64_t one = row(R"({"ddr.map":"row_bank_column"})");
  CHECK_EQ(one - two, kPageBeats * 2 / 4);
}

TEST(ddr4_turning_the_bus_costs_what_the_device_says) {
  Memory memory(R"({"ddr.map":"row_bank_column_bg"})");
  memory.run(10);
  memory.time({{false, 0, 2}});
  memory.run(200);
  const uint64_t reads = memory.time({{false, 0, 2}});
  memory.run(200);
  // Write, then read of the same rows: CWL + 4 + tWTR_L = 25 clocks, where a read would follow after 4.
  memory.timing.push({true, 0, 1}, memory.cycle);
  memory.tick();
  const uint64_t after = memory.time({{false, 0, 2}});
  CHECK(after >= reads + 5 && after <= reads + 7);
}

TEST(ddr4_refresh_takes_its_share) {
  Memory memory;
  memory.run(300'000);
  // 1 ms at 300 MHz: one refresh in 7.8 µs.
  CHECK_EQ(number(memory.stats(), "refreshes"), 128.0);
  const double share = number(memory.stats(), "refresh_share");
  CHECK(share > 0.033 && share < 0.037);
  // Rows are closed by it.
  Memory often(R"({"ddr.trefi_ns":1000})");
  const double quick = number(keep_busy(often, kPage, true, false, Sequential{}), "efficiency");
  Memory seldom;
  const double usual = number(keep_busy(seldom, kPage, true, false, Sequential{}), "efficiency");
  CHECK(quick < 0.74 && usual > 0.93);
}

TEST(ddr4_maps_put_every_burst_into_its_own_place) {
  for (const char* map : {"row_column_bank_intlv", "row_column_bank", "row_bank_column_bg", "row_bank_column"}) {
    for (const unsigned groups : {2u, 4u}) {
      const Params params = Bench::parse(format(R"({"ddr.map":"%s","ddr.bank_groups":%u})", map, groups));
      const AddressMap place(params);
      std::vector<unsigned> bursts(place.banks());
      const unsigned all = place.banks() << AddressMap::kColumnBits;
      for (unsigned burst = 0; burst < all; ++burst) {
        CHECK_EQ(place.row(burst), 0u);
        ++bursts.at(place.bank(burst));
      }
      for (const unsigned count : bursts) CHECK_EQ(count, 1u << AddressMap::kColumnBits);
      CHECK_EQ(place.row(all), 1u);
    }
  }
  // The example of PG353: of the address in columns, bit 3 is the group, bits 4 and 6 the bank.
  const AddressMap board{Params()};
  CHECK_EQ(board.bank(1), 1u);
  CHECK_EQ(board.bank(2), 2u);
  CHECK_EQ(board.bank(4), 0u);
  CHECK_EQ(board.bank(8), 4u);
}

TEST(ddr4_efficiency_of_pages) {
  const auto report = [](const char* what, bool reads, bool writes, const std::function<uint64_t()>& next) {
    Memory memory;
    const std::string stats = keep_busy(memory, kPage, reads, writes, next);
    const double efficiency = number(stats, "efficiency");
    std::printf("# DDR, 4 KiB %s: %.3f of the peak, %.1f GB/s; row hits %.3f, turn-arounds %.0f\n", what, efficiency,
                efficiency * number(stats, "peak_bytes_per_second") / 1e9, number(stats, "row_hit_share"),
                number(stats, "turn_arounds"));
    return efficiency;
  };
  // Versal's guide measures 95 % for linear reads with groups interleaved (PG313, "Single-Thread Linear Read").
  const double linear = report("sequential reads", true, false, Sequential{});
  CHECK(linear > 0.93 && linear < 0.97);
  const double reads = report("scattered reads", true, false, Scattered{});
  CHECK(reads > 0.8 && reads < linear);
  const double writes = report("scattered writes", false, true, Scattered{});
  CHECK(writes > 0.7 && writes <= reads);
  // Half reads and half writes leave about 14 of 19.2 GB/s.
  const double mixed = report("scattered reads and writes", true, true, Scattered{});
  CHECK(mixed > 0.70 && mixed < 0.80);
}

TEST(ddr4_small_accesses_all_over_are_bound_by_rows) {
  Memory memory;
  Scattered next;
  next.bytes = 64;
  const std::string stats = keep_busy(memory, std::max(64u, kBeat), true, false, next);
  CHECK(number(stats, "row_hit_share") < 0.05);
  CHECK(number(stats, "efficiency") < 0.45);
}
