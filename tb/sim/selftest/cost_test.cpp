// What the DMA costs inside: every such cost is a parameter, and the model heeds it.
#include "selftest/sg_bench.h"

using namespace nvf;
using namespace nvf::selftest;

namespace {

constexpr bool kHostChannels = (config::kH2cBypass & 1) == 0 && (config::kC2hBypass & 1) == 0;
constexpr uint32_t kH2c = 0x0000, kC2h = 0x1000;
constexpr uint64_t kBytes = 64 << 10;
constexpr const char* kCalm = R"("xdma.stall_pct":0,"xdma.split_pct":0,"xdma.w_before_aw_pct":0,"link.reorder_pct":0)";

// Clocks until the data of a transfer has arrived where it goes.
uint64_t clocks(uint32_t base, const std::string& params) {
  Bench bench("{" + std::string(kCalm) + (params.empty() ? "" : ",") + params + "}");
  bench.user.stall_percent = 0;
  start(bench, base, write_list(bench.host, {{0x10000, 0x20000, static_cast<uint32_t>(kBytes)}}));
  const auto written = [&]() -> uint64_t {
    if (base == kH2c) return bench.user.memory.size();
    uint64_t bytes = 0;
    for (const auto& access : bench.host.log) bytes += access.write ? access.bytes : 0;
    return bytes;
  };
  uint64_t begin = 0;
  for (; begin == 0; bench.tick()) {
    if (written() > 0) begin = bench.cycle;
  }
  CHECK(bench.run_until([&] { return written() >= kBytes; }, 200'000));
  return bench.cycle - begin;
}

bool about(uint64_t got, uint64_t expected) { return got > expected * 9 / 10 && got < expected * 11 / 10; }

}  // namespace

TEST(read_ids_bound_the_reads_of_a_channel) {
  if (!kHostChannels) return;
  // Each read of 512 bytes holds its id for a round trip of 1 µs, 250 clocks, and the time on m_axi.
  const uint64_t one = clocks(kH2c, R"("xdma.read_ids":1)");
  CHECK(one > 250 * (kBytes / 512 - 1));
  CHECK(about(clocks(kH2c, R"("xdma.read_ids":4)"), one / 4));
}

TEST(read_buffer_bounds_the_bytes_of_a_channel) {
  if (!kHostChannels) return;
  const uint64_t four = clocks(kH2c, R"("xdma.read_ids":4)");
  const uint64_t buffer = clocks(kH2c, R"("xdma.read_buffer_bytes":4096)");
  CHECK(buffer < four);
  // Eight reads of 512 bytes; 64 bits of m_axi take longer for them than the round trip.
  if (config::kBeatBytes >= 16) CHECK(about(buffer, four / 2) && buffer > clocks(kH2c, ""));
}

TEST(write_ids_bound_the_reads_on_m_axi) {
  if (!kHostChannels) return;
  const uint64_t many = clocks(kC2h, "");
  const uint64_t one = clocks(kC2h, R"("xdma.write_ids":1)");
  CHECK(one > many + kBytes / 256);
}

TEST(one_write_id_carries_packets_of_several_reads) {
  if (!kHostChannels) return;
  for (const char* json : {R"({"xdma.write_ids":1})", R"({"xdma.write_ids":2,"xdma.split_pct":100})"}) {
    Bench bench(json);
    for (uint64_t i = 0; i < 3000; ++i) bench.user.memory[0x1003 + i] = static_cast<uint8_t>(Random::mix(i));
    start(bench, kC2h, write_list(bench.host, {{0x1003, 0x20001, 3000}}));
    finish(bench, kC2h);
    bench.run(1000);
    for (uint64_t i = 0; i < 3000; ++i)
      CHECK_EQ(unsigned{bench.host.memory[0x20001 + i]}, Random::mix(i) & 0xff);
  }
}

TEST(registers_may_be_written_while_m_axil_waits) {
  const auto runs = [](const char* json) {
    Bench bench(json);
    bench.user.answer_m_axil = false;
    bench.write32(0, 0x1000, 1);
    bench.write32(2, 0x0004, 1);
    bench.run(2000);
    return (bench.out.h2c_status[0] & 0x40) != 0;
  };
  CHECK(!runs("{}"));
  CHECK(runs(R"({"xdma.mmio_order":"registers_first"})"));
}

TEST(m_axil_that_waits_holds_the_hosts_writes_back) {
  Bench bench(R"({"link.card_posted_headers":4})");
  bench.user.answer_m_axil = false;
  for (unsigned i = 0; i < 6; ++i) bench.write32(0, 0x1000 + 4 * i, i);
  bench.run(2000);
  CHECK(bench.link.requests_on_their_way());
  bench.user.answer_m_axil = true;
  bench.run(2000);
  CHECK(!bench.link.requests_on_their_way() && bench.dma.mmio_idle());
  CHECK_EQ(bench.user.registers[0x1014], 5u);
}

TEST(fifo_of_a_channel_alone_takes_more_than_the_shared_one) {
  const auto peak = [](const char* json) {
    Params params = Bench::parse(json);
    BypassFifo fifo(params);
    unsigned entries = 0;
    for (const unsigned channel : {0u, config::kMaxChannels}) {
      for (; fifo.has_space(channel); ++entries) fifo.enter(channel);
    }
    CHECK(!fifo.overrun(0) && !fifo.overrun(config::kMaxChannels));
    for (unsigned i = 0; i < 3; ++i) fifo.enter(0);
    CHECK(fifo.overrun(0));
    fifo.reset();
    CHECK(fifo.has_space(0) && fifo.used() == 0);
    return entries;
  };
  CHECK_EQ(peak(R"({"xdma.fifo_depth":8})"), 7u);
  CHECK_EQ(peak(R"({"xdma.fifo_depth":8,"xdma.fifo_shared":false})"), 14u);
}
