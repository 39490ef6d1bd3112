// Register space as the host and the design see it: reset values, set/clear/read-clear addresses, BAR 0.
#include "selftest/bench.h"

using namespace nvf;
using namespace nvf::selftest;

TEST(identifiers_of_all_blocks) {
  Bench bench;
  CHECK_EQ(bench.read32(2, 0x0000), 0x1fc00006u);
  CHECK_EQ(bench.read32(2, 0x1000), 0x1fc10006u);
  CHECK_EQ(bench.read32(2, 0x2000), 0x1fc20006u);
  CHECK_EQ(bench.read32(2, 0x3000), 0x1fc30006u);
  CHECK_EQ(bench.read32(2, 0x4000), 0x1fc40006u);
  CHECK_EQ(bench.read32(2, 0x5000), 0x1fc50006u);
  CHECK_EQ(bench.read32(2, 0x6000), 0x1fc60006u);
  const uint32_t last = (config::kC2hChannels - 1) * 0x100;
  CHECK_EQ(bench.read32(2, 0x1000 + last), 0x1fc10006u | last);
  // Absent channels and unused targets.
  CHECK_EQ(bench.read32(2, 0x0000 + config::kH2cChannels * 0x100), 0u);
  CHECK_EQ(bench.read32(2, 0x7000), 0u);
  Bench ones(R"({"xdma.unused_reads":"ones"})");
  CHECK_EQ(ones.read32(2, 0x7000), ~0u);
}

TEST(reset_values) {
  Bench bench;
  CHECK_EQ(bench.read32(2, 0x0004), 0u);
  CHECK_EQ(bench.read32(2, 0x004c), 0x00010140u);
  CHECK_EQ(bench.read32(2, 0x3008), 1u);  // payload 256
  CHECK_EQ(bench.read32(2, 0x300c), 2u);  // read request 512
  CHECK_EQ(bench.read32(2, 0x3014), 2u);  // MSI-X on
  CHECK_EQ(bench.read32(2, 0x3018), config::kDataWidth == 64    ? 0u
                                    : config::kDataWidth == 128 ? 1u
                                    : config::kDataWidth == 256 ? 2u
                                                                : 3u);
  CHECK_EQ(bench.read32(2, 0x301c), 1u);
  CHECK_EQ(bench.read32(2, 0x3040), 0x15u);
  CHECK_EQ(bench.read32(2, 0x3044), 0x25u);
  CHECK_EQ(bench.read32(2, 0x800c), ~0u);  // every vector starts masked
  CHECK_EQ(bench.read32(2, 0x8fe0), 0u);
}

TEST(set_and_clear_addresses) {
  Bench bench;
  bench.write32(2, 0x0090, 0x00f83e1e);
  CHECK_EQ(bench.read32(2, 0x0090), 0x00f83e1eu);
  bench.write32(2, 0x0098, 0x00f80000);
  bench.write32(2, 0x0094, 0x40);
  CHECK_EQ(bench.read32(2, 0x0090), 0x00003e5eu);
  bench.write32(2, 0x000c, 0x02000000);
  bench.write32(2, 0x0008, 0x02000002);
  CHECK_EQ(bench.read32(2, 0x0004), 0x02000002u);
  // Write errors exist on H2C only.
  bench.write32(2, 0x0004, 0x0007c000);
  bench.write32(2, 0x1004, 0x0007c000);
  CHECK_EQ(bench.read32(2, 0x0004), 0x0007c000u);
  CHECK_EQ(bench.read32(2, 0x1004), 0u);
  bench.write32(2, 0x2008, 0x1ffff);
  CHECK_EQ(bench.read32(2, 0x2004), (1u << config::kUserIrqs) - 1);
  bench.write32(2, 0x200c, 1);
  CHECK_EQ(bench.read32(2, 0x2004), (1u << config::kUserIrqs) - 2);
  bench.write32(2, 0x2014, ~0u);
  CHECK_EQ(bench.read32(2, 0x2010), (1u << (config::kH2cChannels + config::kC2hChannels)) - 1);
  bench.write32(2, 0x2080, ~0u);
  CHECK_EQ(bench.read32(2, 0x2080), 0x1f1f1f1fu);
  bench.write32(2, 0x6014, 0x00030001);
  bench.write32(2, 0x6018, 0x00010000);
  CHECK_EQ(bench.read32(2, 0x6010), 0x00020001u);
}

TEST(read_request_is_limited_by_the_register) {
  Bench bench;
  bench.write32(2, 0x3044, 0);
  CHECK_EQ(bench.read32(2, 0x3044), 0u);
  bench.write32(2, 0x3044, 7);
  CHECK_EQ(bench.read32(2, 0x3044), 0x25u);
}

TEST(accesses_of_bar_0_reach_the_design_with_their_bytes) {
  Bench bench;
  bench.write32(0, 0x1000, 0x11223344);
  bench.link.request({true, 0, 1, 0x1001, 0xaa});
  bench.link.request({true, 0, 2, 0x1002, 0xbbcc});
  CHECK_EQ(bench.read32(0, 0x1000), 0xbbccaa44u);
  bench.link.request({true, 0, 8, 0x28, 0x0123456789abcdef});
  CHECK_EQ(bench.read32(0, 0x28), 0x89abcdefu);
  CHECK_EQ(bench.read32(0, 0x2c), 0x01234567u);
  bench.link.request({false, 0, 8, 0x28, 0});
  std::optional<uint64_t> wide;
  CHECK(bench.run_until([&] { return (wide = bench.link.take_completion()).has_value(); }));
  CHECK_EQ(*wide, 0x0123456789abcdefu);
  bench.link.request({false, 0, 1, 0x1003, 0});
  CHECK(bench.run_until([&] { return (wide = bench.link.take_completion()).has_value(); }));
  CHECK_EQ(*wide, 0xbbu);
}

TEST(wide_access_can_be_unsupported) {
  Bench bench(R"({"xdma.mmio64":"unsupported"})");
  bench.link.request({false, 0, 8, 0x28, 0});
  std::optional<uint64_t> wide;
  CHECK(bench.run_until([&] { return (wide = bench.link.take_completion()).has_value(); }));
  CHECK_EQ(*wide, ~uint64_t{0});
}

TEST(design_reaches_the_registers_through_s_axil) {
  Bench bench;
  enum { Address, Response, Read, Done } state = Address;
  uint32_t got = 0;
  bench.drive = [&] {
    axi::LiteMasterPins& pins = bench.pins.s_axil;
    pins.bready = pins.rready = true;
    if (state == Address && bench.cycle == 10) {
      pins.aw = {true, 0x2004};
      pins.w = {true, 0x00ff, 0x1};
      state = Response;
    }
    if (state == Read && !pins.ar.valid) pins.ar = {true, 0x2004};
  };
  for (int i = 0; i < 200 && state != Done; ++i) {
    const axi::LiteMasterPins before = bench.pins.s_axil;
    const axi::LiteSlavePins slave = bench.out.s_axil;
    bench.tick();
    axi::LiteMasterPins& pins = bench.pins.s_axil;
    if (before.aw.valid && slave.awready) pins.aw.valid = false;
    if (before.w.valid && slave.wready) pins.w.valid = false;
    if (slave.b.valid && before.bready) state = Read;
    if (before.ar.valid && slave.arready) pins.ar.valid = false;
    if (slave.r.valid && before.rready) {
      got = slave.r.data;
      state = Done;
    }
  }
  CHECK(state == Done && !bench.assertions.failed());
  CHECK_EQ(got, 0xffu & ((1u << config::kUserIrqs) - 1));
}
