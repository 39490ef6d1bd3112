// Pins of AXI4 and AXI4-Lite as plain data, grouped by who drives them. `AxiMasterPins` is what the master drives,
// `AxiSlavePins` what the slave drives; a model owns one of them and samples the other.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>

#include "base/config.h"

namespace nvf::axi {

using BeatData = std::array<uint8_t, config::kMaxBeatBytes>;

inline constexpr uint8_t kOkay = 0;
inline constexpr uint8_t kSlaveError = 2;
inline constexpr uint8_t kDecodeError = 3;
inline constexpr uint8_t kBurstIncrement = 1;
inline constexpr uint64_t kBoundary = 4096;  // no burst crosses a multiple of it

struct Address {
  bool valid = false;
  uint64_t address = 0;
  uint8_t id = 0;
  uint8_t len = 0;   // beats - 1
  uint8_t size = 0;  // log2 of the bytes of a beat
  uint8_t burst = kBurstIncrement;

  bool same(const Address& other) const {
    return address == other.address && id == other.id && len == other.len && size == other.size && burst == other.burst;
  }
};

struct WriteBeat {
  bool valid = false;
  bool last = false;
  uint64_t strobe = 0;
  BeatData data{};

  bool same(const WriteBeat& other) const { return last == other.last && strobe == other.strobe && data == other.data; }
};

struct ReadBeat {
  bool valid = false;
  bool last = false;
  uint8_t id = 0;
  uint8_t resp = kOkay;
  BeatData data{};

  bool same(const ReadBeat& other) const {
    return last == other.last && id == other.id && resp == other.resp && data == other.data;
  }
};

struct Response {
  bool valid = false;
  uint8_t id = 0;
  uint8_t resp = kOkay;

  bool same(const Response& other) const { return id == other.id && resp == other.resp; }
};

struct AxiMasterPins {
  Address aw, ar;
  WriteBeat w;
  bool bready = false;
  bool rready = false;
};

struct AxiSlavePins {
  bool awready = false;
  bool wready = false;
  bool arready = false;
  Response b;
  ReadBeat r;
};

struct LiteAddress {
  bool valid = false;
  uint32_t address = 0;
  bool same(const LiteAddress& other) const { return address == other.address; }
};

struct LiteWrite {
  bool valid = false;
  uint32_t data = 0;
  uint8_t strobe = 0;
  bool same(const LiteWrite& other) const { return data == other.data && strobe == other.strobe; }
};

struct LiteResponse {
  bool valid = false;
  uint8_t resp = kOkay;
  bool same(const LiteResponse& other) const { return resp == other.resp; }
};

struct LiteRead {
  bool valid = false;
  uint32_t data = 0;
  uint8_t resp = kOkay;
  bool same(const LiteRead& other) const { return data == other.data && resp == other.resp; }
};

struct LiteMasterPins {
  LiteAddress aw, ar;
  LiteWrite w;
  bool bready = false;
  bool rready = false;
};

struct LiteSlavePins {
  bool awready = false;
  bool wready = false;
  bool arready = false;
  LiteResponse b;
  LiteRead r;
};

constexpr unsigned log2_of(unsigned value) { return value <= 1 ? 0 : 1 + log2_of(value / 2); }

}  // namespace nvf::axi
