// Round trip, rates, ordering and permissions of the link.
#include "selftest/wire.h"

using namespace nvf;
using namespace nvf::selftest;

TEST(read_takes_the_round_trip_and_samples_memory_half_way) {
  Wire wire;
  wire.host.store<uint32_t>(0x1000, 1);
  wire.link.read(0x1000, 64, wire.reader, 0);
  wire.to(450);
  wire.host.store<uint32_t>(0x1000, 2);
  wire.to(600);
  wire.host.store<uint32_t>(0x1000, 3);
  wire.to(995);
  CHECK(!wire.reader.done);
  wire.to(1030);
  CHECK(wire.reader.done);
  CHECK_EQ(unsigned{wire.reader.data[0]}, 2u);
}

TEST(completions_end_at_the_read_completion_boundary) {
  Wire wire;
  wire.link.read(0x1010, 512, wire.reader, 0);
  wire.to(2000);
  CHECK_EQ(wire.reader.pieces.size(), 3u);
  CHECK_EQ(wire.reader.pieces[0], 0xf0u);
  CHECK_EQ(wire.reader.pieces[1], 0x100u);
  CHECK_EQ(wire.reader.pieces[2], 0x10u);
  Wire small(R"({"link.completion_bytes":64})");
  small.link.read(0x1000, 512, small.reader, 0);
  small.to(2000);
  CHECK_EQ(small.reader.pieces.size(), 8u);
}

TEST(read_does_not_pass_a_write_sent_before_it) {
  Wire wire(R"({"link.posted_pct":90})");
  const uint32_t value = 77;
  wire.link.write(0x2000, reinterpret_cast<const uint8_t*>(&value), 4);
  wire.link.read(0x2000, 4, wire.reader, 0);
  for (uint64_t ns = 0; ns < 3000; ++ns) wire.to(ns);
  CHECK(wire.reader.done);
  CHECK_EQ(unsigned{wire.reader.data[0]}, 77u);
}

TEST(message_arrives_after_the_writes_in_front_of_it) {
  Wire wire(R"({"link.generation":3,"link.lanes":8})");
  const std::vector<uint8_t> block(256, 0x5a);
  for (unsigned i = 0; i < 16; ++i) wire.link.write(0x3000 + 256 * i, block.data(), 256);
  wire.link.message(0xfee00000, 0x41);
  for (uint64_t ns = 0; ns < 2000 && wire.host.messages.empty(); ++ns) wire.to(ns);
  CHECK_EQ(wire.host.messages.size(), 1u);
  CHECK_EQ(wire.host.log.size(), 16u);
  CHECK_EQ(wire.host.messages[0].data, 0x41u);
  // 16 packets of 276 bytes (the address is below 4 GiB) and one of 24, then the way.
  const double ns = (16 * 276 + 24) / 7.5618 + 400;
  const double got = static_cast<double>(wire.host.messages[0].time_ps) / 1000 - 1000;
  CHECK(got > ns - 3 && got < ns + 3);
}

TEST(message_may_pass_when_told_to) {
  bool passed = false;
  for (int seed = 0; seed < 20 && !passed; ++seed) {
    Wire wire(R"({"xdma.msix_ordering":"may_pass","link.backlog_bytes":65536})");
    const std::vector<uint8_t> block(256, 1);
    for (int i = 0; i < 4 + seed; ++i) wire.link.write(0x3000, block.data(), 256);
    wire.link.message(0xfee00000, 1);
    for (uint64_t ns = 0; ns < 5000 && wire.host.messages.empty(); ++ns) wire.to(ns);
    passed = wire.host.log.size() < static_cast<size_t>(4 + seed);
  }
  CHECK(passed);
}

TEST(completion_of_a_register_read_pushes_writes) {
  Wire wire(R"({"link.posted_pct":100})");
  const uint32_t value = 5;
  wire.link.write(0x2000, reinterpret_cast<const uint8_t*>(&value), 4);
  wire.link.complete_mmio(9);
  for (uint64_t ns = 0; ns < 5000; ++ns) {
    wire.to(ns);
    if (wire.link.take_completion()) break;
  }
  CHECK_EQ(wire.host.load<uint32_t>(0x2000), 5u);
}

TEST(requests_of_the_host_arrive_in_order) {
  Wire wire;
  for (unsigned i = 0; i < 8; ++i) wire.link.request({i % 3 != 2, 0, 4, 4 * i, i});
  wire.to(399);
  CHECK(wire.target.seen.empty());
  wire.to(2000);
  CHECK_EQ(wire.target.seen.size(), 8u);
  for (unsigned i = 0; i < 8; ++i) CHECK_EQ(wire.target.seen[i].offset, uint64_t{4 * i});
}

TEST(refused_read_is_reported_or_reads_ones) {
  Wire wire;
  wire.host.forbidden = 0x4000;
  wire.link.read(0x4000, 64, wire.reader, 0);
  wire.to(2000);
  CHECK(wire.reader.refused && wire.reader.data.empty());
  Wire ones(R"({"host.fault_read":"ones"})");
  ones.host.forbidden = 0x4000;
  ones.link.read(0x4000, 64, ones.reader, 0);
  ones.to(2000);
  CHECK(!ones.reader.refused);
  CHECK_EQ(unsigned{ones.reader.data[63]}, 0xffu);
}

TEST(nothing_is_sent_without_bus_mastering_or_tags) {
  Wire wire(R"({"xdma.tags":3,"link.backlog_bytes":65536})");
  for (unsigned i = 0; i < 3; ++i) {
    CHECK(wire.link.can_read());
    wire.link.read(0, 4, wire.reader, i);
  }
  CHECK(!wire.link.can_read() && wire.link.can_write(256));
  wire.to(3000);
  CHECK(wire.link.can_read());
  wire.config.write(2, 4, 2);
  CHECK(!wire.link.can_write(4));
  Wire plain(R"({"xdma.tags":64,"link.backlog_bytes":65536})");
  plain.config.write(2, 0x78, 0x2030);
  for (unsigned i = 0; i < 32; ++i) plain.link.read(0, 4, plain.reader, i);
  CHECK(!plain.link.can_read());
}

TEST(lost_link_loses_everything) {
  Wire wire;
  wire.link.write(0x2000, reinterpret_cast<const uint8_t*>("abcd"), 4);
  wire.link.read(0, 4, wire.reader, 0);
  wire.link.request({true, 0, 4, 0, 0});
  wire.link.reset();
  wire.to(5000);
  CHECK(wire.host.log.empty() && wire.target.seen.empty() && !wire.reader.done);
}
