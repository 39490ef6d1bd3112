// Host-fetched descriptors: data, adjacency, status, errors, credits, poll mode. Channel 0 is the host's in these
// configurations.
#include "selftest/sg_bench.h"

using namespace nvf;
using namespace nvf::selftest;

namespace {

constexpr uint32_t kH2c = 0x0000;
constexpr uint32_t kC2h = 0x1000;
constexpr uint32_t kStopped = 1 << 1, kCompleted = 1 << 2;
constexpr bool kHostChannels = (config::kH2cBypass & 1) == 0 && (config::kC2hBypass & 1) == 0;

// Random pieces, byte aligned; card addresses follow each other from `card`.
std::vector<Piece> scattered(Random& random, unsigned count, uint64_t card, bool to_card) {
  std::vector<Piece> pieces;
  for (unsigned i = 0; i < count; ++i) {
    const uint32_t length = static_cast<uint32_t>(random.between(1, 3000));
    const uint64_t host = 0x1000 * i + random.below(4096);
    pieces.push_back(to_card ? Piece{host, card, length} : Piece{card, host, length});
    card += length;
  }
  return pieces;
}

}  // namespace

TEST(scattered_bytes_reach_the_card_and_come_back) {
  if (!kHostChannels) return;
  for (const char* json :
       {R"({"xdma.align":"unaligned"})", R"({"xdma.align":"rounded","xdma.ids":"random","xdma.stall_pct":30})",
        R"({"xdma.align":"unaligned","xdma.split_pct":60,"xdma.w_before_aw_pct":70,"xdma.ids":"zero"})"}) {
    for (uint64_t seed = 1; seed <= 3; ++seed) {
      Bench bench(json, seed);
      Random random(seed, "pieces");
      const auto out = scattered(random, 70, 0x12345, true);
      start(bench, kH2c, write_list(bench.host, out));
      CHECK_EQ(finish(bench, kH2c), kStopped | kCompleted);
      CHECK_EQ(bench.read32(2, kH2c + 0x48), 70u);
      for (const Piece& piece : out) {
        for (uint32_t i = 0; i < piece.length; ++i) {
          CHECK_EQ(unsigned{bench.user.byte(piece.destination + i)}, unsigned{bench.host.memory[piece.source + i]});
        }
      }
      // Back to other places.
      const auto back = scattered(random, 66, 0x12345, false);
      std::vector<uint8_t> want = bench.host.memory;
      for (const Piece& piece : back) {
        for (uint32_t i = 0; i < piece.length; ++i) want[piece.destination + i] = bench.user.byte(piece.source + i);
      }
      const uint32_t adjacent = write_list(bench.host, back);
      std::copy_n(bench.host.memory.begin() + kRing, 66 * 32, want.begin() + kRing);
      start(bench, kC2h, adjacent);
      CHECK_EQ(finish(bench, kC2h), kStopped | kCompleted);
      bench.run(500);
      CHECK(bench.host.memory == want);
    }
  }
}

TEST(awaddr_style_follows_the_parameter) {
  if (!kHostChannels) return;
  for (const bool rounded : {false, true}) {
    Bench bench(rounded ? R"({"xdma.align":"rounded"})" : R"({"xdma.align":"unaligned"})");
    start(bench, kH2c, write_list(bench.host, {{0x10, 0x1003, 600}}));
    finish(bench, kH2c);
    CHECK_EQ(bench.user.unaligned_bursts > 0, !rounded);
    CHECK_EQ(unsigned{bench.user.byte(0x1003)}, unsigned{bench.host.memory[0x10]});
  }
}

TEST(data_runs_ahead_of_its_address_when_told_to) {
  if (!kHostChannels) return;
  Bench never(R"({"xdma.w_before_aw_pct":0})");
  start(never, kH2c, write_list(never.host, {{0, 0, 4096}}));
  finish(never, kH2c);
  // AW and W share a clock, so the slave may still take the data first.
  Bench often(R"({"xdma.w_before_aw_pct":100})");
  start(often, kH2c, write_list(often.host, {{0, 0, 4096}}));
  finish(often, kH2c);
  CHECK(often.user.early_data > never.user.early_data);
}

TEST(host_requests_keep_inside_pages_and_sizes) {
  if (!kHostChannels) return;
  for (const unsigned payload : {128u, 256u, 512u}) {
    if (payload > config::kMaxPayload) continue;
    for (const unsigned request : {128u, 256u, 512u, 4096u}) {
      Bench bench(R"({"xdma.split_pct":0})");
      const auto code = [](unsigned bytes) { return axi::log2_of(bytes / 128); };
      bench.config.write(2, 0x78, 0x0110 | code(payload) << 5 | code(request) << 12);
      start(bench, kH2c, write_list(bench.host, {{0x1ff0, 0, 9000}}));
      finish(bench, kH2c);
      start(bench, kC2h, write_list(bench.host, {{0, 0x21f01, 9000}}));
      finish(bench, kC2h);
      bench.run(500);
      unsigned largest_write = 0, largest_read = 0;
      for (const auto& access : bench.host.log) {
        CHECK_EQ(access.address / 4096, (access.address + access.bytes - 1) / 4096);
        unsigned& largest = access.write ? largest_write : largest_read;
        largest = std::max(largest, access.bytes);
      }
      CHECK_EQ(largest_write, payload);
      CHECK_EQ(largest_read, request);
    }
  }
}

TEST(adjacency_over_several_blocks) {
  if (!kHostChannels) return;
  Bench bench;
  std::vector<Piece> pieces;
  for (uint32_t i = 0; i < 200; ++i) pieces.push_back({0x100 * i, 0x100 * i, 0x100});
  const uint64_t at = kRing + 32 * 11;
  start(bench, kH2c, write_list(bench.host, pieces, at), kStart, at);
  CHECK_EQ(finish(bench, kH2c), kStopped | kCompleted);
  CHECK_EQ(bench.read32(2, 0x48), 200u);
  for (uint32_t i = 0; i < 200 * 0x100; ++i) CHECK_EQ(unsigned{bench.user.byte(i)}, unsigned{bench.host.memory[i]});
}

TEST(wrong_magic_stops_after_what_was_before_it) {
  if (!kHostChannels) return;
  Bench bench;
  std::vector<Piece> pieces(10, Piece{0, 0, 512});
  const uint32_t adjacent = write_list(bench.host, pieces);
  bench.host.store<uint16_t>(kRing + 32 * 7 + 2, 0xdead);
  start(bench, kH2c, adjacent);
  CHECK_EQ(finish(bench, kH2c), 1u << 4);
  CHECK_EQ(bench.read32(2, 0x48), 7u);
  // A new run starts from nothing.
  bench.write32(2, 0x04, kStop);
  start(bench, kH2c, write_list(bench.host, {{0, 0x8000, 64}}));
  CHECK_EQ(finish(bench, kH2c), kStopped | kCompleted);
  CHECK_EQ(bench.read32(2, 0x48), 1u);
}

TEST(block_across_4_kib_stops_at_the_page_end) {
  if (!kHostChannels) return;
  Bench bench;
  std::vector<Piece> pieces(8, Piece{0, 0, 64});
  const uint64_t at = kRing + 4096 - 3 * 32;
  write_list(bench.host, pieces, at);
  start(bench, kH2c, 7, kStart, at);  // claims that all eight are adjacent
  CHECK_EQ(finish(bench, kH2c), 1u << 4);
  CHECK_EQ(bench.read32(2, 0x48), 3u);
  Bench lenient(R"({"xdma.block_crossing":"continues"})");
  write_list(lenient.host, pieces, at);
  start(lenient, kH2c, 7, kStart, at);
  CHECK_EQ(finish(lenient, kH2c), kStopped | kCompleted);
}

TEST(host_fault_on_data_stops_the_channel_with_read_error) {
  if (!kHostChannels) return;
  Bench bench;
  bench.host.forbidden = 0x3000;
  start(bench, kH2c, write_list(bench.host, {{0x1000, 0, 4096}, {0x3000, 0x1000, 4096}, {0x5000, 0x2000, 4096}}));
  CHECK_EQ(finish(bench, kH2c), 1u << 9);
  CHECK_EQ(bench.read32(2, 0x48), 1u);
  CHECK_EQ(unsigned{bench.user.byte(4095)}, unsigned{bench.host.memory[0x1fff]});
  CHECK(bench.user.memory.count(0x2000) == 0);
}

TEST(what_is_on_its_way_of_a_failed_descriptor_keeps_the_channel_busy) {
  if (!kHostChannels) return;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Bench bench("{}", seed);
    bench.user.stall_percent = 90;
    bench.host.forbidden = 0x4000;
    start(bench, kH2c, write_list(bench.host, {{0x3000, 0, 8192}, {0x5000, 0x2000, 64}}));
    CHECK(bench.run_until(
        [&] { return !(bench.out.h2c_status[0] & 1) && bench.out.h2c_status[0] & 0x40 && bench.cycle > 2000; }));
    // Everything that was handed over has landed: nothing changes any more.
    const auto landed = bench.user.memory;
    CHECK_EQ(landed.size(), 4096u);
    bench.run(3000);
    CHECK(bench.user.memory == landed);
    CHECK_EQ(finish(bench, kH2c), 1u << 9);
    bench.write32(2, 0x04, kStop);
    start(bench, kH2c, write_list(bench.host, {{0, 0x8000, 64}}));
    CHECK_EQ(finish(bench, kH2c), kStopped | kCompleted);
  }
}

TEST(host_fault_on_a_descriptor_is_a_descriptor_error) {
  if (!kHostChannels) return;
  Bench bench;
  const uint32_t adjacent = write_list(bench.host, {{0, 0, 64}});
  bench.host.forbidden = kRing;
  start(bench, kH2c, adjacent);
  CHECK_EQ(finish(bench, kH2c), 1u << 19);
}

TEST(write_error_on_m_axi) {
  if (!kHostChannels) return;
  const std::vector<Piece> pieces = {{0, 0, 64}, {0, UserLogic::kSlaveError, 64}, {0, 64, 64}};
  // Not logged: the transfer completes.
  Bench silent;
  start(silent, kH2c, write_list(silent.host, pieces));
  CHECK_EQ(finish(silent, kH2c), kStopped | kCompleted);
  // Logged: the channel stops.
  Bench logged;
  start(logged, kH2c, write_list(logged.host, pieces), kStart | 0x0007c000);
  CHECK_EQ(finish(logged, kH2c), 1u << 15);
  CHECK_EQ(logged.read32(2, 0x48), 1u);
  Bench stops(R"({"xdma.unlogged_write_error":"stops"})");
  start(stops, kH2c, write_list(stops.host, pieces));
  CHECK_EQ(finish(stops, kH2c), 0u);
  CHECK_EQ(stops.read32(2, 0x48), 1u);
}

TEST(read_error_on_m_axi_stops_c2h) {
  if (!kHostChannels) return;
  const std::vector<Piece> pieces = {{0, 0x1000, 300}, {UserLogic::kDecodeError, 0x2000, 300}, {0, 0x3000, 300}};
  Bench bench;
  const std::vector<uint8_t> before = bench.host.memory;
  start(bench, kC2h, write_list(bench.host, pieces));
  CHECK_EQ(finish(bench, kC2h), 1u << 9);
  CHECK_EQ(bench.read32(2, 0x1048), 1u);
  bench.run(500);
  CHECK(std::equal(before.begin() + 0x2000, before.begin() + 0x4000, bench.host.memory.begin() + 0x2000));
  Bench completes(R"({"xdma.c2h_read_error":"completes"})");
  start(completes, kC2h, write_list(completes.host, pieces));
  CHECK_EQ(finish(completes, kC2h), (1u << 9) | kStopped | kCompleted);
}

TEST(halt_and_credits_hold_the_fetch) {
  if (!kHostChannels) return;
  Bench bench;
  bench.write32(2, 0x6014, 1);
  start(bench, kH2c, write_list(bench.host, std::vector<Piece>(6, Piece{0, 0, 64})));
  bench.run(3000);
  CHECK_EQ(bench.read32(2, 0x48), 0u);
  bench.write32(2, 0x6024, 1);  // credit mode before the halt ends
  bench.write32(2, 0x6018, 1);
  bench.run(3000);
  CHECK_EQ(bench.read32(2, 0x48), 0u);
  bench.write32(2, 0x408c, 4);
  bench.run(3000);
  CHECK_EQ(bench.read32(2, 0x48), 4u);
  bench.write32(2, 0x408c, 2);
  CHECK_EQ(finish(bench, kH2c), kStopped | kCompleted);
}

TEST(poll_mode_writes_the_count_after_the_data) {
  if (!kHostChannels) return;
  Bench bench;
  bench.write32(2, 0x1088, 0x90000);
  bench.write32(2, 0x108c, 0);
  bench.host.store<uint32_t>(0x90000, 0);
  for (unsigned i = 0; i < 3000; ++i) bench.user.memory[i] = 0x77;
  start(bench, kC2h, write_list(bench.host, {{0, 0x1000, 3000}, {0, 0x2000, 3000}}), 0x04f83e19);
  CHECK(bench.run_until([&] { return bench.host.load<uint32_t>(0x90000) != 0; }));
  CHECK_EQ(bench.host.load<uint32_t>(0x90000), 2u);
  CHECK_EQ(unsigned{bench.host.memory[0x2000 + 2999]}, 0x77u);
  Bench strict(R"({"xdma.poll_gate":"bits26_and_2"})");
  strict.write32(2, 0x88, 0x90000);
  strict.host.store<uint32_t>(0x90000, 0);
  start(strict, kH2c, write_list(strict.host, {{0, 0, 64}}), 0x04f83e19);
  strict.run(5000);
  CHECK_EQ(strict.host.load<uint32_t>(0x90000), 0u);
}

TEST(channel_interrupt_once_per_cause) {
  if (!kHostChannels) return;
  Bench bench;
  bench.write32(2, 0x8000, 0xfee01000);
  bench.write32(2, 0x8008, 0x33);
  bench.write32(2, 0x800c, 0);
  bench.write32(2, 0x0090, 0x00f83e1e);
  bench.write32(2, 0x2014, 1);
  start(bench, kH2c, write_list(bench.host, {{0, 0, 4096}}));
  CHECK(bench.run_until([&] { return !bench.host.messages.empty(); }));
  CHECK_EQ(bench.host.messages[0].address, 0xfee01000u);
  CHECK_EQ(bench.host.messages[0].data, 0x33u);
  CHECK_EQ(bench.read32(2, 0x2044), 1u);
  // Masked and unmasked with the cause still there: once more. Cleared: no more.
  bench.write32(2, 0x0098, ~0u);
  bench.read32(2, 0x204c);
  bench.write32(2, 0x0094, 0x00f83e1e);
  bench.run(2000);
  CHECK_EQ(bench.host.messages.size(), 2u);
  CHECK_EQ(bench.read32(2, 0x0044), kStopped | kCompleted);
  bench.write32(2, 0x0098, ~0u);
  bench.write32(2, 0x0094, 0x00f83e1e);
  bench.run(2000);
  CHECK_EQ(bench.host.messages.size(), 2u);
}

TEST(clearing_run_finishes_what_was_started) {
  if (!kHostChannels) return;
  Bench bench;
  start(bench, kH2c, write_list(bench.host, std::vector<Piece>(60, Piece{0, 0, 4096})), kStart | (1 << 6));
  bench.run(2500);
  bench.write32(2, 0x04, kStop | (1 << 6));
  CHECK_EQ(finish(bench, kH2c) & (1u << 6), 1u << 6);
  const uint32_t done = bench.read32(2, 0x48);
  CHECK(done > 0 && done < 60);
  bench.run(5000);
  CHECK_EQ(bench.read32(2, 0x48), done);
}

TEST(performance_counters_count_beats) {
  if (!kHostChannels) return;
  Bench bench(R"({"xdma.split_pct":0})");
  bench.write32(2, 0xc0, 2);
  bench.write32(2, 0xc0, 5);
  start(bench, kH2c, write_list(bench.host, {{0, 0, 4096}}));
  finish(bench, kH2c);
  CHECK_EQ(bench.read32(2, 0xcc), 4096 / config::kBeatBytes);
  const uint32_t cycles = bench.read32(2, 0xc4);
  CHECK(cycles > 300 && cycles < 2000);
  CHECK_EQ(bench.read32(2, 0xc4), cycles);  // stopped with the descriptor
}
