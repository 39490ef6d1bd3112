// User interrupts: message, acknowledge, masks, pending bits, MSI.
#include "selftest/bench.h"

using namespace nvf;
using namespace nvf::selftest;

namespace {

// Vector 0 programmed and unmasked, user interrupts enabled.
void enable(Bench& bench) {
  bench.write32(2, 0x8000, 0xfee02000);
  bench.write32(2, 0x8004, 1);
  bench.write32(2, 0x8008, 0x55);
  bench.write32(2, 0x800c, 0);
  bench.write32(2, 0x2008, 0x1);
  bench.run(200);
}

}  // namespace

TEST(user_interrupt_sends_one_message_and_one_acknowledge) {
  Bench bench;
  enable(bench);
  unsigned acks = 0;
  bench.drive = [&] { acks += bench.out.user_acks & 1; };
  bench.pins.user_requests = 1;
  CHECK(bench.run_until([&] { return acks == 1; }));
  bench.run(1000);
  CHECK_EQ(acks, 1u);
  CHECK_EQ(bench.host.messages.size(), 1u);
  CHECK_EQ(bench.host.messages[0].address, 0x1fee02000u);
  CHECK_EQ(bench.read32(2, 0x2040), 1u);
  bench.pins.user_requests = 0;
  bench.run(10);
  bench.pins.user_requests = 1;
  CHECK(bench.run_until([&] { return acks == 2; }));
  bench.run(500);
  CHECK_EQ(bench.host.messages.size(), 2u);
}

TEST(acknowledge_as_a_level) {
  Bench bench(R"({"xdma.ack_form":"level"})");
  enable(bench);
  bench.pins.user_requests = 1;
  CHECK(bench.run_until([&] { return bench.out.user_acks == 1; }));
  bench.run(50);
  CHECK_EQ(bench.out.user_acks, 1u);
  bench.pins.user_requests = 0;
  bench.run(3);
  CHECK_EQ(bench.out.user_acks, 0u);
}

TEST(request_that_falls_before_its_acknowledge_is_an_assertion) {
  Bench bench(R"({"xdma.ack_delay_min":50})");
  enable(bench);
  bench.pins.user_requests = 1;
  bench.tick();
  bench.tick();
  bench.pins.user_requests = 0;
  bench.tick();
  bench.tick();
  CHECK(bench.assertions.text().find("usr_irq_req[0] fell") != std::string::npos);
}

TEST(request_under_a_mask_waits_or_is_lost) {
  for (const bool fires : {true, false}) {
    Bench bench(fires ? "{}" : R"({"xdma.masked_request_fires":false})");
    enable(bench);
    bench.write32(2, 0x200c, 1);
    bench.run(500);
    bench.pins.user_requests = 1;
    bench.run(1000);
    CHECK(bench.host.messages.empty());
    CHECK_EQ(bench.read32(2, 0x2040), 0u);
    CHECK_EQ(bench.read32(2, 0x2048), 1u);
    bench.write32(2, 0x2008, 1);
    bench.run(1500);
    CHECK_EQ(bench.host.messages.size(), fires ? 1u : 0u);
  }
}

TEST(masked_vector_sets_its_pending_bit) {
  for (const bool acks : {true, false}) {
    Bench bench(acks ? "{}" : R"({"xdma.ack_when_masked":false})");
    enable(bench);
    unsigned seen = 0;
    bench.drive = [&] { seen += bench.out.user_acks & 1; };
    bench.config.write(2, 0x62, 0xc000);  // function mask
    bench.pins.user_requests = 1;
    bench.run(1000);
    CHECK(bench.host.messages.empty());
    CHECK_EQ(bench.read32(2, 0x8fe0), 1u);
    CHECK_EQ(seen, acks ? 1u : 0u);
    bench.config.write(2, 0x62, 0x8000);
    bench.run(1500);
    CHECK_EQ(bench.host.messages.size(), 1u);
    CHECK_EQ(bench.read32(2, 0x8fe0), 0u);
    CHECK_EQ(seen, 1u);
  }
}

TEST(vectors_map_interrupts_to_messages) {
  if (config::kUserIrqs < 6) return;
  Bench bench;
  for (uint32_t v = 0; v < 32; ++v) {
    bench.write32(2, 0x8000 + 16 * v, 0xfee00000);
    bench.write32(2, 0x8008 + 16 * v, 0x100 + v);
    bench.write32(2, 0x800c + 16 * v, 0);
  }
  bench.write32(2, 0x2080, 0x05040302);
  bench.write32(2, 0x2084, 0x09081f06);
  bench.write32(2, 0x2008, ~0u);
  bench.run(1000);
  bench.pins.user_requests = 0x2f;
  CHECK(bench.run_until([&] { return bench.host.messages.size() == 5; }));
  uint32_t seen = 0;
  for (const auto& message : bench.host.messages) seen |= 1u << (message.data - 0x100);
  CHECK_EQ(seen, (1u << 2) | (1u << 3) | (1u << 4) | (1u << 5) | (1u << 31));
}

static void check_msi(Bench& bench, uint32_t data) {
  bench.write32(2, 0x2008, 2);
  bench.write32(2, 0x2080, 0x00000500);
  bench.config.write(2, 0x62, 0);
  bench.config.write(4, 0x4c, 0xfee03000);
  bench.config.write(2, 0x54, 0x40);
  bench.config.write(2, 0x4a, 0x0021);  // on, four messages granted
  bench.run(500);
  CHECK(bench.out.msi_enable && !bench.out.msix_enable);
  CHECK_EQ(unsigned{bench.out.msi_vector_width}, 2u);
  bench.pins.user_requests = 2;
  CHECK(bench.run_until([&] { return !bench.host.messages.empty(); }));
  CHECK_EQ(bench.host.messages[0].address, 0xfee03000u);
  CHECK_EQ(bench.host.messages[0].data, data);
}

TEST(msi_is_used_when_msix_is_off) {
  // Vector 5, of which four messages were granted.
  for (const auto& [overflow, data] : {std::pair("modulo", 0x41u), std::pair("zero", 0x40u)}) {
    if (config::kUserIrqs < 2) return;
    Bench bench(format(R"({"xdma.msi_overflow":"%s"})", overflow));
    check_msi(bench, data);
  }
}

TEST(table_written_before_msix_is_enabled) {
  Bench dropped;
  dropped.config.write(2, 0x62, 0);
  dropped.write32(2, 0x8008, 1);
  CHECK_EQ(dropped.read32(2, 0x8008), 0u);
  Bench kept(R"({"xdma.msix_table_while_disabled":"kept"})");
  kept.config.write(2, 0x62, 0);
  kept.write32(2, 0x8008, 1);
  CHECK_EQ(kept.read32(2, 0x8008), 1u);
}
