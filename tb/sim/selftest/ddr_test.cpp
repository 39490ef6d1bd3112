// The DDR port against a simple master: data, strobes, rules.
#include "ddr/ddr_port.h"
#include "ddr/make_timing.h"
#include "selftest/bench.h"

using namespace nvf;
using namespace nvf::selftest;

namespace {

constexpr unsigned kBeat = config::kDdrBeatBytes;

struct Port {
  explicit Port(const char* json = "{}")
      : params(Bench::parse(json)),
        store(config::kMemoryBytes, false, 1),
        timing(make_timing(params)),
        port(store, *timing, params, 1, assertions) {
    while (!port.calibrated()) tick();
  }
  void tick() {
    const axi::AxiMasterPins before = master;
    const axi::AxiSlavePins slave = pins;
    port.clock(master, pins);
    if (before.aw.valid && slave.awready) master.aw.valid = false;
    if (before.ar.valid && slave.arready) master.ar.valid = false;
    if (before.w.valid && slave.wready) {
      master.w.valid = false;
      ++beats_taken;
    }
    if (slave.b.valid && before.bready) ++responses;
    if (slave.r.valid && before.rready) read.push_back(slave.r);
  }
  axi::Address burst(uint64_t address, unsigned beats, uint8_t id) {
    return {true, address, id, static_cast<uint8_t>(beats - 1), static_cast<uint8_t>(axi::log2_of(kBeat)), 1};
  }
  void write(uint64_t address, unsigned beats, uint64_t strobe, uint8_t first) {
    master.aw = burst(address, beats, 3);
    master.bready = true;
    const unsigned want = responses + 1;
    for (unsigned beat = 0, at = beats_taken; responses < want;) {
      if (beats_taken - at < beats && !master.w.valid && beat == beats_taken - at) {
        master.w.valid = true;
        master.w.strobe = strobe;
        master.w.last = beat + 1 == beats;
        master.w.data.fill(static_cast<uint8_t>(first + beat++));
      }
      tick();
      CHECK(!assertions.failed());
    }
  }

  Params params;
  Assertions assertions;
  DdrStore store;
  std::unique_ptr<DramTiming> timing;
  DdrPort port;
  axi::AxiMasterPins master;
  axi::AxiSlavePins pins;
  unsigned beats_taken = 0;
  unsigned responses = 0;
  std::vector<axi::ReadBeat> read;
};

}  // namespace

TEST(ddr_returns_what_was_written) {
  Port ddr(R"({"ddr.stall_pct":40})");
  ddr.write(4096, 4, ~uint64_t{0}, 10);
  ddr.write(4096 + kBeat, 1, 1, 99);
  ddr.master.rready = true;
  ddr.master.ar = ddr.burst(4096, 4, 5);
  for (int i = 0; i < 1000 && ddr.read.size() < 4; ++i) ddr.tick();
  CHECK_EQ(ddr.read.size(), 4u);
  for (unsigned i = 0; i < 4; ++i) {
    CHECK_EQ(unsigned{ddr.read[i].id}, 5u);
    CHECK_EQ(ddr.read[i].last, i == 3);
    CHECK_EQ(unsigned{ddr.read[i].data[1]}, 10 + i);
    CHECK_EQ(unsigned{ddr.read[i].data[0]}, i == 1 ? 99u : 10 + i);
  }
}

TEST(ddr_latency_is_the_parameter) {
  Port ddr(R"({"ddr.stall_pct":0,"ddr.latency_cycles":100})");
  ddr.master.rready = true;
  ddr.master.ar = ddr.burst(0, 1, 0);
  unsigned cycles = 0;
  while (ddr.read.empty()) {
    ddr.tick();
    ++cycles;
  }
  CHECK(cycles >= 100 && cycles <= 104);
}

TEST(ddr_master_rules_are_checked) {
  const auto failure = [](auto act) {
    Port ddr(R"({"ddr.stall_pct":0})");
    act(ddr);
    for (int i = 0; i < 10; ++i) ddr.tick();
    return ddr.assertions.text();
  };
  CHECK(failure([](Port& d) { d.master.ar = d.burst(0, 1, 0); }).empty());
  CHECK(failure([](Port& d) { d.master.ar = d.burst(4096 - kBeat, 2, 0); }).find("crosses 4 KiB") != std::string::npos);
  CHECK(failure([](Port& d) { d.master.aw = d.burst(config::kMemoryBytes, 1, 0); }).find("outside") != std::string::npos);
  CHECK(failure([](Port& d) {
          d.master.ar = d.burst(0, 1, 0);
          d.master.ar.burst = 2;
        }).find("burst type") != std::string::npos);
  CHECK(failure([](Port& d) {
          d.master.aw = d.burst(0, 2, 0);
          d.master.w.valid = d.master.w.last = true;
        }).find("wlast") != std::string::npos);
}

TEST(address_that_changes_while_it_waits_is_an_assertion) {
  Port ddr(R"({"ddr.queue":1,"ddr.stall_pct":0})");
  ddr.master.ar = ddr.burst(0, 1, 0);
  while (ddr.master.ar.valid) ddr.tick();
  ddr.master.ar = ddr.burst(0, 1, 0);
  ddr.tick();
  ddr.tick();
  CHECK(ddr.master.ar.valid && !ddr.assertions.failed());
  ddr.master.ar.address = kBeat;
  ddr.tick();
  CHECK(ddr.assertions.text().find("ddr_axi_ar changed") != std::string::npos);
}
