// The DMA between a host in the process and a stand-in for the design, on one clock.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "base/params.h"
#include "pcie/config_space.h"
#include "selftest/check.h"
#include "selftest/fake_host.h"
#include "selftest/user_logic.h"
#include "xdma/xdma.h"

namespace nvf::selftest {

// Configuration space as the host leaves it: memory space and bus mastering on, payload 256, read request 512, MSI-X
// on.
inline void enumerate(ConfigSpace& config) {
  config.write(2, 0x04, 0x0006);
  config.write(2, 0x78, 0x2930);
  config.write(2, 0x62, 0x8000);
}

struct Bench {
  explicit Bench(const std::string& json = "{}", uint64_t seed = 1)
      : params(parse(json)),
        host(1 << 20),
        user(seed),
        link(params, config, host, seed),
        dma(params, config, link, seed, assertions) {
    enumerate(config);
    for (size_t i = 0; i < host.memory.size(); ++i)
      host.memory[i] = static_cast<uint8_t>(Random::mix(i / 8) >> (8 * (i % 8)));
    dma.reset();
  }

  static Params parse(const std::string& json) {
    Params result;
    result.parse(json);
    return result;
  }

  void tick() {
    ++cycle;
    link.advance(cycle * 4000);
    // Everybody sees what was driven in front of the edge.
    const XdmaInputs in = pins;
    const XdmaOutputs before = out;
    dma.clock(cycle, in, out);
    user.clock(before, pins);
    for (auto* side : {&pins.h2c_bypass, &pins.c2h_bypass}) {
      for (BypassPins& bypass : *side) bypass.load = false;
    }
    if (drive) drive();
  }
  // True if `done` became true within `limit` clocks. An assertion of a model fails the test.
  bool run_until(const std::function<bool()>& done, uint64_t limit = 20'000) {
    for (const uint64_t end = cycle + limit; cycle < end;) {
      if (done()) return true;
      tick();
      if (assertions.failed()) throw Failure("model assertion: " + assertions.text());
    }
    return done();
  }
  void run(uint64_t cycles) {
    run_until([] { return false; }, cycles);
  }

  uint32_t read32(unsigned bar, uint64_t offset) {
    link.request({false, static_cast<uint8_t>(bar), 4, offset, 0});
    std::optional<uint64_t> value;
    CHECK(run_until([&] { return (value = link.take_completion()).has_value(); }));
    return static_cast<uint32_t>(*value);
  }
  void write32(unsigned bar, uint64_t offset, uint32_t value) {
    link.request({true, static_cast<uint8_t>(bar), 4, offset, value});
  }

  Assertions assertions;
  const Params params;
  ConfigSpace config;
  FakeHost host;
  UserLogic user;
  Link link;
  Xdma dma;
  XdmaInputs pins;
  XdmaOutputs out;
  uint64_t cycle = 0;
  // Called after every clock: drives bypass ports, user requests, s_axil.
  std::function<void()> drive;
};

}  // namespace nvf::selftest
