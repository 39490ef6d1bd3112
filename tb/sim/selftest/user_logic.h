// Stand-in for the design: a memory on m_axi that answers in any legal order and time, registers on m_axil. Checks the
// DMA's side.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "xdma/xdma.h"

namespace nvf::selftest {

class UserLogic {
 public:
  explicit UserLogic(uint64_t seed) : random_(seed, "user logic") {}

  // Addresses from here answer with SLVERR / DECERR.
  static constexpr uint64_t kSlaveError = uint64_t{1} << 40;
  static constexpr uint64_t kDecodeError = uint64_t{1} << 41;

  // One rising edge: `dma` as driven in front of it; writes the pins for the time after it.
  void clock(const XdmaOutputs& dma, XdmaInputs& pins);

  uint8_t byte(uint64_t address) const {
    const auto found = memory.find(address);
    return found == memory.end() ? 0 : found->second;
  }

  std::unordered_map<uint64_t, uint8_t> memory;
  std::map<uint32_t, uint32_t> registers;
  bool answer_m_axil = true;
  unsigned stall_percent = 20;
  unsigned unaligned_bursts = 0;  // AxADDR with low bits
  unsigned early_data = 0;        // W beats in front of their AW
  uint64_t last_write_id = 0;

 private:
  struct Write {
    axi::Address address;
    std::vector<axi::WriteBeat> beats;
  };
  struct Read {
    axi::Address address;
    unsigned sent = 0;
  };

  bool go() { return !random_.percent(stall_percent); }
  void check_address(const axi::Address& address) const;
  void take_writes(const axi::AxiMasterPins& dma, axi::AxiSlavePins& pins);
  void store(const Write& write);
  void take_reads(const axi::AxiMasterPins& dma, axi::AxiSlavePins& pins);
  void serve_registers(const axi::LiteMasterPins& dma, axi::LiteSlavePins& pins);
  static uint8_t response(uint64_t address) {
    return address >= kDecodeError ? axi::kDecodeError : address >= kSlaveError ? axi::kSlaveError : axi::kOkay;
  }

  Random random_;
  std::deque<axi::Address> addresses_;  // AW without complete data
  std::deque<axi::WriteBeat> beats_;    // W of the oldest of them, or in front of it
  std::vector<Write> written_;          // without response
  std::vector<Read> reads_;
  int reading_ = -1;  // read whose beats are being sent
  axi::LiteAddress lite_address_;
  axi::LiteWrite lite_data_;
};

}  // namespace nvf::selftest
