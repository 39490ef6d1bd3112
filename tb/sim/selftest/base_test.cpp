// Parameters, JSON, clocks, the serialiser's rates, configuration space, the DDR's store.
#include <cmath>
#include <cstring>

#include "base/config.h"
#include "base/json.h"
#include "base/params.h"
#include "clock.h"
#include "ddr/store.h"
#include "link/serialiser.h"
#include "pcie/config_space.h"
#include "selftest/check.h"

using namespace nvf;

namespace {

std::string refusal(const char* json) {
  Params params;
  try {
    params.parse(json);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST(parameters_are_read_and_written_back) {
  Params params;
  params.parse(
      R"({"link.rtt_ns": 750, "xdma.fifo_freed": "end", "xdma.fifo_strict": false, "xdma.ack_when_masked":"false"})");
  CHECK_EQ(params.link_rtt_ns, 750);
  CHECK_EQ(params.fifo_freed, 1);
  CHECK_EQ(params.fifo_strict, 0);
  CHECK_EQ(params.ack_when_masked, 0);
  JsonWriter json;
  params.write(json);
  const std::string text = json.finish();
  CHECK(contains(text, "\"link.rtt_ns\":750") && contains(text, "\"xdma.fifo_freed\":\"end\""));
  CHECK(contains(text, "\"xdma.fifo_strict\":false"));
}

TEST(wrong_parameters_are_refused_with_their_range) {
  CHECK(contains(refusal(R"({"link.rtt":1})"), "link.rtt_ns"));
  CHECK(contains(refusal(R"({"xdma.fifo_freed":"never"})"), "start | end"));
  CHECK(contains(refusal(R"({"xdma.stall_pct":96})"), "0 … 95"));
  CHECK(contains(refusal(R"({"xdma.stall_pct":"many"})"), "integer"));
  CHECK(contains(refusal(R"({"xdma.stall_pct":1)"), "expected '}'"));
  CHECK(contains(refusal("[]"), "expected '{'"));
  CHECK(contains(refusal(R"({"a":1.5})"), "expected '}'"));
  CHECK(contains(refusal(R"({"xdma.ack_delay_min":9,"xdma.ack_delay_max":8})"), "ack_delay_max"));
}

TEST(json_text_is_escaped) {
  JsonWriter json;
  json.field("a\"b", "line\n\\").array("list").element().field("x", true).end().end().field("last", int64_t{-1});
  CHECK_EQ(json.finish(), std::string(R"({"a\"b":"line\u000a\\","list":[{"x":true}],"last":-1})"));
}

TEST(clock_keeps_its_frequency) {
  Clock clock(300'000, 7);
  for (int i = 0; i < 300'000; ++i) clock.advance();
  CHECK_EQ(clock.next_ps(), 1'000'000'007u);
  Clock exact(250'000, 0);
  exact.advance();
  CHECK_EQ(exact.next_ps(), 4000u);
}

TEST(serialiser_has_the_rate_of_the_link) {
  // Gen3 x8 carries 7.877 GB/s, 4 % less with data-link packets.
  Serialiser wire(3, 8, 4);
  CHECK(std::abs(1e6 / static_cast<double>(wire.fs_per_byte()) - 7.5618) < 0.001);
  Serialiser second(2, 4, 0);
  CHECK_EQ(second.fs_per_byte(), 500'000u);
  CHECK_EQ(wire.send(0, 1000), 1000 * wire.fs_per_byte());
  CHECK_EQ(wire.backlog(0), 1000u);
  CHECK_EQ(wire.send(5'000'000'000, 1), 5'000'000'000 + wire.fs_per_byte());
}

TEST(bars_are_sized_by_writing_ones) {
  ConfigSpace config;
  for (const unsigned bar : {0x10u, 0x18u}) {
    config.write(4, bar, ~0u);
    config.write(4, bar + 4, ~0u);
    CHECK_EQ(config.read(4, bar), 0xffff0004u);
    CHECK_EQ(config.read(4, bar + 4), ~0u);
  }
  config.write(4, 0x20, ~0u);
  CHECK_EQ(config.read(4, 0x20), 0u);
}

TEST(capabilities_are_linked_and_identify_the_card) {
  ConfigSpace config;
  std::string ids;
  for (unsigned at = config.read(1, 0x34); at != 0; at = config.read(1, at + 1))
    ids += std::to_string(config.read(1, at)) + " ";
  CHECK_EQ(ids, std::string("1 5 17 16 "));
  CHECK_EQ(config.read(2, 0), unsigned{NVMEFORGE_VENDOR_ID});
  CHECK_EQ(config.read(4, 8) >> 8, unsigned{NVMEFORGE_CLASS_CODE});
  CHECK_EQ(config.read(2, 0x62), 31u);      // MSI-X: 32 entries
  CHECK_EQ(config.read(4, 0x64), 0x8002u);  // table in BAR 2
  CHECK_EQ(config.read(4, 0x68), 0x8fe2u);
  config.write(2, 0, 0x1234);
  CHECK_EQ(config.read(2, 0), unsigned{NVMEFORGE_VENDOR_ID});
}

TEST(payload_and_read_request_follow_device_control) {
  ConfigSpace config;
  CHECK_EQ(config.max_payload(), 128u);
  CHECK_EQ(config.max_read_request(), 512u);
  config.write(2, 0x78, 0x50a0);
  CHECK_EQ(config.max_read_request(), 4096u);
  CHECK_EQ(config.max_payload(), std::min(4096u, unsigned{NVMEFORGE_MAX_PAYLOAD}));
  config.reset();
  CHECK_EQ(config.max_payload(), 128u);
}

TEST(unaligned_configuration_access_is_refused) {
  ConfigSpace config;
  bool refused = false;
  try {
    config.read(4, 2);
  } catch (const std::invalid_argument&) {
    refused = true;
  }
  CHECK(refused);
}

TEST(ddr_store_keeps_bytes_and_reads_the_same_noise_whole_or_in_parts) {
  DdrStore store(1 << 20, true, 7);
  uint8_t whole[4096], part[100];
  store.read(8192, whole, sizeof(whole));
  store.read(8192 + 333, part, sizeof(part));
  CHECK(std::memcmp(whole + 333, part, sizeof(part)) == 0);
  store.write(8192 + 4090, part, 100);
  store.read(8192, whole, sizeof(whole));
  CHECK(std::memcmp(whole + 4090, part, 6) == 0);
  const uint8_t ones[8] = {1, 1, 1, 1, 1, 1, 1, 1};
  store.write_masked(64, ones, 8, 0x42);
  uint8_t got[8];
  DdrStore fresh(1 << 20, true, 7);
  uint8_t before[8];
  fresh.read(64, before, 8);
  store.read(64, got, 8);
  for (unsigned i = 0; i < 8; ++i) CHECK_EQ(unsigned{got[i]}, unsigned{i == 1 || i == 6 ? ones[i] : before[i]});
}
