// Descriptors from the card: the pins' rule, the shared FIFO, completion pulses, errors. Uses the first bypass channel
// of each direction.
#include "selftest/bench.h"

using namespace nvf;
using namespace nvf::selftest;

namespace {

constexpr bool kBypass = config::kH2cBypass != 0 && config::kC2hBypass != 0;
constexpr unsigned first_channel(unsigned mask) { return mask == 0 ? 0 : static_cast<unsigned>(__builtin_ctz(mask)); }
constexpr unsigned kOut = first_channel(config::kH2cBypass);
constexpr unsigned kIn = first_channel(config::kC2hBypass);
constexpr uint32_t kOutBase = 0x0000 + kOut * 0x100;
constexpr uint32_t kInBase = 0x1000 + kIn * 0x100;
constexpr uint32_t kRun = 0x00fffe7f;

// Loads like a registered load pulse: decided on ready, visible one clock later, so that one may follow a falling
// ready.
struct Loader {
  explicit Loader(Bench& bench_) : bench(bench_) {
    bench.drive = [this] { clock(); };
  }
  void clock() {
    to_card.clock(bench.out.h2c_ready[kOut], bench.pins.h2c_bypass[kOut], bench.out.h2c_status[kOut]);
    to_host.clock(bench.out.c2h_ready[kIn], bench.pins.c2h_bypass[kIn], bench.out.c2h_status[kIn]);
  }
  struct Side {
    void clock(bool ready, BypassPins& pins, uint8_t status) {
      done += (status >> 3) & 1;
      if (!ready || queue.empty()) return;
      pins = queue.front();
      queue.pop_front();
      ++loaded;
    }
    std::deque<BypassPins> queue;
    unsigned loaded = 0;
    unsigned done = 0;
  };
  Bench& bench;
  Side to_card, to_host;
};

BypassPins descriptor(uint64_t source, uint64_t destination, uint32_t length) {
  return {true, source, destination, length, 0};
}

}  // namespace

TEST(ready_follows_run) {
  if (!kBypass) return;
  Bench bench(R"({"xdma.ready_gap_pct":0})");
  bench.run(100);
  CHECK(!bench.out.h2c_ready[kOut]);
  bench.write32(2, kOutBase + 4, kRun);
  CHECK(bench.run_until([&] { return bench.out.h2c_ready[kOut]; }));
  CHECK_EQ(unsigned{bench.out.h2c_status[kOut]} & 0x40, 0x40u);
  bench.write32(2, kOutBase + 4, 0);
  CHECK(bench.run_until([&] { return !bench.out.h2c_ready[kOut]; }));
  Bench always(R"({"xdma.ready_when_stopped":true,"xdma.ready_gap_pct":0})");
  CHECK(always.run_until([&] { return always.out.h2c_ready[kOut]; }));
}

TEST(bypass_moves_data_and_pulses_once_per_descriptor) {
  if (!kBypass) return;
  for (const char* json :
       {"{}", R"({"xdma.fifo_freed":"end","xdma.fifo_depth":2})", R"({"xdma.ids":"random","xdma.split_pct":40})"}) {
    Bench bench(json, 5);
    Loader loader(bench);
    bench.write32(2, kOutBase + 4, kRun);
    bench.write32(2, kInBase + 4, kRun);
    Random random(3, "lengths");
    std::vector<BypassPins> out;
    uint64_t card = 0x100;
    for (unsigned i = 0; i < 60; ++i) {
      const auto length = static_cast<uint32_t>(random.between(1, 4096));
      out.push_back(descriptor(random.below(1 << 19), card, length));
      card += length;
    }
    loader.to_card.queue.assign(out.begin(), out.end());
    CHECK(bench.run_until([&] { return loader.to_card.done == 60; }, 200'000));
    for (const BypassPins& d : out) {
      for (uint32_t i = 0; i < d.length; ++i) {
        CHECK_EQ(unsigned{bench.user.byte(d.destination + i)}, unsigned{bench.host.memory[d.source + i]});
      }
    }
    for (unsigned i = 0; i < 60; ++i) loader.to_host.queue.push_back(descriptor(0x100 + 64 * i, 0x90000 + 100 * i, 64));
    CHECK(bench.run_until([&] { return loader.to_host.done == 60; }, 200'000));
    bench.run(500);
    for (unsigned i = 0; i < 60 * 64; ++i) {
      CHECK_EQ(unsigned{bench.host.memory[0x90000 + i / 64 * 100 + i % 64]}, unsigned{bench.user.byte(0x100 + i)});
    }
    CHECK_EQ(bench.read32(2, kOutBase + 0x48), 60u);
    CHECK_EQ(bench.read32(2, kInBase + 0x40) & 1, 0u);
  }
}

TEST(loads_against_the_rule_are_assertions) {
  if (!kBypass) return;
  const auto failure_of = [](const BypassPins& pins, bool running) {
    Bench bench(R"({"xdma.ready_gap_pct":0})");
    if (running) {
      bench.write32(2, kOutBase + 4, kRun);
      bench.run_until([&] { return bench.out.h2c_ready[kOut]; });
    }
    bench.pins.h2c_bypass[kOut] = pins;
    bench.tick();
    return bench.assertions.text();
  };
  CHECK(failure_of(descriptor(0, 0, 64), true).empty());
  CHECK(failure_of(descriptor(0, 0, 64), false).find("without ready") != std::string::npos);
  CHECK(failure_of(descriptor(0, 0, 0), true).find("length 0") != std::string::npos);
  CHECK(failure_of({true, 0, 0, 64, 0x20}, true).find("reserved") != std::string::npos);
}

TEST(shared_fifo_fills_to_its_depth_and_takes_one_late_load) {
  if (!kBypass) return;
  Bench bench(R"({"xdma.ready_gap_pct":0,"xdma.fifo_freed":"end"})");
  bench.config.write(2, 4, 2);  // bus mastering off: nothing completes
  bench.write32(2, kOutBase + 4, kRun);
  bench.run_until([&] { return bench.out.h2c_ready[kOut]; });
  unsigned loads = 0;
  bool before = false;
  // Loads while ready is or was high: the most the rule allows.
  for (int i = 0; i < 40; ++i) {
    const bool now = bench.out.h2c_ready[kOut];
    if (now || before) {
      bench.pins.h2c_bypass[kOut] = descriptor(0, 0, 64);
      ++loads;
    }
    before = now;
    bench.tick();
  }
  CHECK(!bench.assertions.failed());
  CHECK_EQ(loads, unsigned{config::kBypassFifoDepth});
}

TEST(descriptors_start_no_closer_than_the_interval) {
  if (!kBypass) return;
  const auto cycles_for = [](const char* json) {
    Bench bench(json);
    Loader loader(bench);
    for (unsigned i = 0; i < 100; ++i) loader.to_host.queue.push_back(descriptor(0, 0x1000, 16));
    bench.write32(2, kInBase + 4, kRun);
    CHECK(bench.run_until([&] { return loader.to_host.done == 100; }, 100'000));
    return bench.cycle;
  };
  const uint64_t fast = cycles_for(R"({"xdma.descriptor_interval":0,"xdma.ready_gap_pct":0})");
  const uint64_t slow = cycles_for(R"({"xdma.descriptor_interval":64,"xdma.ready_gap_pct":0})");
  CHECK(slow >= 99 * 64 && fast < slow / 2);
}

TEST(descriptors_behind_an_error_are_kept_or_dropped) {
  if (!kBypass) return;
  for (const bool kept : {true, false}) {
    Bench bench(kept ? R"({"xdma.error_queue":"kept"})" : R"({"xdma.error_queue":"dropped"})");
    Loader loader(bench);
    bench.host.forbidden = 0x4000;
    for (unsigned i = 0; i < 6; ++i)
      loader.to_card.queue.push_back(descriptor(i == 2 ? 0x4000 : 0x1000, 0x1000 * i, 512));
    bench.write32(2, kOutBase + 4, kRun);
    bench.run(6000);
    CHECK_EQ(bench.read32(2, kOutBase + 0x40), 1u << 9);
    CHECK_EQ(loader.to_card.done, 2u);
    CHECK(bench.user.memory.count(0x3000) == 0);
    bench.write32(2, kOutBase + 4, 0);
    bench.write32(2, kOutBase + 4, kRun);
    bench.run(6000);
    const unsigned left = 6 - loader.to_card.loaded;
    CHECK_EQ(left, 0u);
    CHECK_EQ(loader.to_card.done, kept ? 5u : 2u);
    CHECK_EQ(bench.user.memory.count(0x3000) != 0, kept);
  }
}

TEST(a_descriptor_that_hangs_ends_when_its_channel_is_stopped_or_never) {
  if (!kBypass) return;
  for (const char* stop : {"finishes", "dropped", "ignored"}) {
    const bool finishes = std::string(stop) == "finishes";
    const bool ignored = std::string(stop) == "ignored";
    Bench bench(format(R"({"xdma.hang_channel":"h2c%u","xdma.hang_after":2,"xdma.hang_stop":"%s"})", kOut, stop).c_str());
    Loader loader(bench);
    for (unsigned i = 0; i < 6; ++i) loader.to_card.queue.push_back(descriptor(0x1000, 0x1000 * i, 512));
    bench.write32(2, kOutBase + 4, kRun);
    bench.run(6000);
    CHECK_EQ(bench.read32(2, kOutBase + 0x40), 1u);
    CHECK_EQ(loader.to_card.done, 2u);
    CHECK(bench.user.memory.count(0x2000) == 0);
    bench.write32(2, kOutBase + 4, 0);
    bench.run(6000);
    CHECK_EQ(bench.read32(2, kOutBase + 0x40) & 1, ignored ? 1u : 0u);
    CHECK_EQ(loader.to_card.done, finishes ? 3u : 2u);
    CHECK_EQ(bench.user.memory.count(0x2000) != 0, finishes);
    bench.write32(2, kOutBase + 4, kRun);
    bench.run(6000);
    CHECK_EQ(loader.to_card.done, ignored ? 2u : finishes ? 6u : 5u);
  }
}

TEST(error_on_reading_the_card_is_in_the_status_register_only) {
  if (!kBypass) return;
  Bench bench;
  Loader loader(bench);
  loader.to_host.queue = {descriptor(UserLogic::kSlaveError, 0x1000, 256), descriptor(0, 0x2000, 64)};
  bench.write32(2, kInBase + 4, kRun);
  bench.run(4000);
  CHECK_EQ(bench.read32(2, kInBase + 0x40), 1u << 10);
  CHECK_EQ(loader.to_host.done, 0u);
  CHECK_EQ(unsigned{bench.out.c2h_status[kIn]} & 0x40, 0x40u);
}

TEST(host_channel_and_bypass_channel_share_m_axi) {
  if (!kBypass || (config::kH2cBypass & 1) != 0) return;
  Bench bench;
  Loader loader(bench);
  for (unsigned i = 0; i < 40; ++i)
    loader.to_card.queue.push_back(descriptor(0x1000 + 256 * i, 0x100000 + 256 * i, 256));
  bench.write32(2, kOutBase + 4, kRun);
  bench.host.store<uint32_t>(0x80000, 0xad4b0013);
  bench.host.store<uint32_t>(0x80004, 20'000);
  bench.host.store<uint64_t>(0x80008, 0x20000);
  bench.host.store<uint64_t>(0x80010, 0x200000);
  bench.write32(2, 0x4080, 0x80000);
  bench.write32(2, 0x0004, 0x00f83e1f);
  CHECK(bench.run_until([&] { return loader.to_card.done == 40 && !(bench.out.h2c_status[0] & 1); }, 50'000));
  for (unsigned i = 0; i < 20'000; ++i)
    CHECK_EQ(unsigned{bench.user.byte(0x200000 + i)}, unsigned{bench.host.memory[0x20000 + i]});
  for (unsigned i = 0; i < 40 * 256; ++i)
    CHECK_EQ(unsigned{bench.user.byte(0x100000 + i)}, unsigned{bench.host.memory[0x1000 + i]});
}
