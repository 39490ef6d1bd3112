// Flow control, completions out of order, and a link that came up narrower or slower.
#include <cmath>

#include "selftest/stats.h"
#include "selftest/wire.h"

using namespace nvf;
using namespace nvf::selftest;

namespace {

// Many reads at once: who finished when, and what they brought.
struct Readers : ReadClient {
  void read_data(uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, bool last) override {
    // Pieces of one read are in order and without gaps.
    CHECK_EQ(got[token], offset);
    for (uint32_t i = 0; i < bytes; ++i) CHECK_EQ(unsigned{data[i]}, (token + (offset + i) / 64) & 0xff);
    got[token] += bytes;
    if (last) finished.push_back(token);
  }
  void read_refused(uint64_t token) override { refused.push_back(token); }
  std::array<uint32_t, 64> got{};
  std::vector<uint64_t> finished, refused;
};

// 32 reads of 512 bytes; returns the order in which they were answered.
std::vector<uint64_t> answered(const std::string& json, uint64_t seed) {
  Wire wire(json, seed);
  Readers readers;
  for (uint64_t token = 0; token < 32; ++token) {
    for (unsigned i = 0; i < 512; ++i) wire.host.memory[512 * token + i] = static_cast<uint8_t>(token + i / 64);
    wire.link.read(512 * token, 512, readers, token);
  }
  for (uint64_t ns = 0; ns < 5000; ns += 4) wire.to(ns);
  for (uint64_t token = 0; token < 32; ++token) CHECK_EQ(readers.got[token], 512u);
  return readers.finished;
}

std::string stats(const Wire& wire) {
  JsonWriter json;
  wire.link.stats(json, 1'000'000);
  return json.finish();
}

}  // namespace

TEST(completions_of_different_reads_change_places_and_pieces_of_one_do_not) {
  const char* often = R"({"link.reorder_pct":50,"link.completion_bytes":64})";
  std::vector<uint64_t> in_order(32);
  for (uint64_t i = 0; i < 32; ++i) in_order[i] = i;
  CHECK(answered(R"({"link.reorder_pct":0})", 1) == in_order);
  CHECK(answered(R"({"link.reorder_pct":100,"link.reorder_window":1})", 1) == in_order);
  const std::vector<uint64_t> first = answered(often, 1);
  CHECK_EQ(first.size(), 32u);
  CHECK(first != in_order);
  CHECK(answered(often, 1) == first);
  CHECK(answered(often, 2) != first);
  // The oldest of all is answered among the first of the window: nobody is passed for ever.
  CHECK(std::find(first.begin(), first.end(), uint64_t{0}) - first.begin() < 16);
}

TEST(refused_read_between_others_takes_its_own_answer_only) {
  Wire wire(R"({"link.reorder_pct":50})");
  wire.host.forbidden = 0x4000;
  Readers readers;
  for (uint64_t token = 0; token < 16; ++token) {
    const uint64_t at = token == 7 ? 0x4000 : 512 * token;
    for (unsigned i = 0; i < 512; ++i) wire.host.memory[at + i] = static_cast<uint8_t>(token + i / 64);
    wire.link.read(at, 512, readers, token);
  }
  for (uint64_t ns = 0; ns < 5000; ns += 4) wire.to(ns);
  CHECK_EQ(readers.finished.size(), 15u);
  CHECK(readers.refused == std::vector<uint64_t>{7});
}

TEST(posted_writes_wait_for_credits_of_header_and_data) {
  const std::vector<uint8_t> block(256, 1);
  const auto sent = [&](const std::string& json, uint32_t bytes) {
    Wire wire(json);
    unsigned count = 0;
    for (; count < 100 && wire.link.can_write(bytes); ++count) wire.link.write(0x1000, block.data(), bytes);
    CHECK_EQ(number(stats(wire), "posted"), count < 100 ? 1.0 : 0.0);
    return count;
  };
  const auto credits = [](unsigned headers, unsigned data) {
    return format(R"({"link.backlog_bytes":65536,"link.host_posted_headers":%u,"link.host_posted_data":%u})", headers,
                  data);
  };
  CHECK_EQ(sent(credits(5, 0), 256), 5u);
  CHECK_EQ(sent(credits(0, 64), 256), 4u);
  CHECK_EQ(sent(credits(0, 64), 17), 32u);
  CHECK_EQ(sent(credits(0, 0), 256), 100u);
}

TEST(credits_return_after_their_time) {
  Wire wire(R"({"link.generation":3,"link.lanes":8,"link.host_posted_headers":1,"link.credit_return_ns":700})");
  const std::vector<uint8_t> block(256, 1);
  wire.link.write(0x1000, block.data(), 256);
  // 276 bytes take 36.5 ns.
  wire.to(735);
  CHECK(!wire.link.can_write(4));
  // Reads have credits of their own.
  CHECK(wire.link.can_read());
  wire.to(737);
  CHECK(wire.link.can_write(4));
  wire.link.message(0xfee00000, 1);
  CHECK(!wire.link.can_write(4));
  wire.link.reset();
  CHECK(wire.link.can_write(4));
}

TEST(reads_wait_for_their_header_credits) {
  Wire wire(R"({"link.host_nonposted_headers":3,"link.backlog_bytes":65536,"link.credit_return_ns":400})");
  unsigned count = 0;
  for (; count < 50 && wire.link.can_read(); ++count) wire.link.read(0, 64, wire.reader, count);
  CHECK_EQ(count, 3u);
  CHECK(wire.link.can_write(256));
  CHECK_EQ(number(stats(wire), "nonposted"), 1.0);
  wire.to(500);
  CHECK(wire.link.can_read());
}

TEST(host_waits_until_the_card_has_taken_its_writes) {
  Wire wire(R"({"link.card_posted_headers":2,"link.credit_return_ns":300})");
  for (unsigned i = 0; i < 4; ++i) wire.link.request({true, 0, 4, 4 * i, i});
  wire.link.request({false, 0, 4, 0x100, 0});
  for (uint64_t ns = 0; ns < 3000; ns += 4) wire.to(ns);
  CHECK_EQ(wire.target.seen.size(), 2u);
  CHECK(wire.link.requests_on_their_way());
  wire.link.request_done(wire.target.seen[0]);
  for (uint64_t ns = 3000; ns < 3290; ns += 4) wire.to(ns);
  CHECK_EQ(wire.target.seen.size(), 2u);
  for (uint64_t ns = 3290; ns < 3800; ns += 4) wire.to(ns);
  CHECK_EQ(wire.target.seen.size(), 3u);
  // The read keeps its place behind the writes, although it has credits.
  wire.link.request_done(wire.target.seen[1]);
  wire.link.request_done(wire.target.seen[2]);
  for (uint64_t ns = 3800; ns < 6000; ns += 4) wire.to(ns);
  CHECK_EQ(wire.target.seen.size(), 5u);
  CHECK(!wire.target.seen[4].write);
}

TEST(answers_to_the_host_wait_for_finite_completion_credits) {
  const auto second = [](const char* json) {
    Wire wire(json);
    wire.link.complete_mmio(1);
    wire.link.complete_mmio(2);
    unsigned seen = 0;
    for (uint64_t ns = 0; ns < 5000; ns += 4) {
      wire.to(ns);
      if (wire.link.take_completion() && ++seen == 2) return ns;
    }
    return uint64_t{0};
  };
  const uint64_t unlimited = second("{}");
  const uint64_t one = second(R"({"link.host_completion_headers":1,"link.credit_return_ns":600})");
  CHECK(unlimited > 0 && one >= unlimited + 592 && one <= unlimited + 608);
}

TEST(room_for_one_packet_at_least_is_demanded) {
  const auto refused = [](const char* json) {
    try {
      Bench::parse(json);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refused(R"({"link.host_posted_data":7})").find("no room") != std::string::npos);
  CHECK(refused(R"({"link.card_completion_data":1})").find("no room") != std::string::npos);
  CHECK(refused(R"({"link.lanes":3})").find("link.lanes") != std::string::npos);
  if (config::kLanes < 16) CHECK(refused(R"({"link.lanes":16})").find("above") != std::string::npos);
  if (config::kGeneration < 4) CHECK(refused(R"({"link.generation":4})").find("above") != std::string::npos);
}

TEST(link_that_trained_down_is_slower_and_says_so) {
  const Params params = Bench::parse(R"({"link.generation":1,"link.lanes":1})");
  CHECK_EQ(params.generation(), 1u);
  CHECK_EQ(params.lanes(), 1u);
  Wire wire(R"({"link.generation":1,"link.lanes":1,"link.overhead_pct":0})");
  CHECK_EQ(number(stats(wire), "bytes_per_second"), 250e6);
  ConfigSpace config;
  config.train(1, 1);
  config.reset();
  CHECK_EQ(config.read(2, 0x82), 0x0011u);  // Link Status
  CHECK_EQ(config.read(4, 0x7c) & 0x3ff, config::kGeneration | config::kLanes << 4);  // Link Capabilities
  const Params whole;
  CHECK_EQ(whole.generation(), config::kGeneration);
  CHECK_EQ(whole.lanes(), config::kLanes);
}

TEST(statistics_tell_payload_from_headers) {
  Wire wire(R"({"link.generation":3,"link.lanes":8})");
  const std::vector<uint8_t> block(256, 1);
  wire.link.write(uint64_t{5} << 32, block.data(), 256);
  const std::string text = stats(wire);
  CHECK_EQ(number(text, "bytes"), 280.0);
  CHECK_EQ(number(text, "payload_bytes"), 256.0);
  CHECK_EQ(number(text, "packets"), 1.0);
  CHECK(std::abs(number(text, "payload_share") - 256.0 / 280) < 1e-5);
  // 280 bytes at 7.5618 GB/s, of a microsecond.
  CHECK(std::abs(number(text, "utilisation") - 0.03703) < 1e-4);
}
