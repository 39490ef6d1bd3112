#include "selftest/user_logic.h"

#include "selftest/check.h"

namespace nvf::selftest {

namespace {
constexpr unsigned kBeat = config::kBeatBytes;
}

void UserLogic::clock(const XdmaOutputs& dma, XdmaInputs& pins) {
  take_writes(dma.m_axi, pins.m_axi);
  take_reads(dma.m_axi, pins.m_axi);
  serve_registers(dma.m_axil, pins.m_axil);
}

void UserLogic::check_address(const axi::Address& a) const {
  CHECK_EQ(unsigned{a.burst}, 1u);
  CHECK_EQ(1u << a.size, kBeat);
  CHECK(a.id < (1u << config::kAxiIdWidth));
  const uint64_t first = a.address / kBeat * kBeat;
  CHECK_EQ((first + (a.len + uint64_t{1}) * kBeat - 1) / 4096, first / 4096);
}

void UserLogic::store(const Write& write) {
  uint64_t at = write.address.address / kBeat * kBeat;
  if (response(at) != axi::kOkay) return;
  for (const axi::WriteBeat& beat : write.beats) {
    const uint64_t contiguous = beat.strobe >> __builtin_ctzll(beat.strobe);
    CHECK(beat.strobe != 0 && (contiguous & (contiguous + 1)) == 0);
    for (unsigned lane = 0; lane < kBeat; ++lane) {
      if ((beat.strobe >> lane) & 1) memory[at + lane] = beat.data[lane];
    }
    at += kBeat;
  }
}

void UserLogic::take_writes(const axi::AxiMasterPins& dma, axi::AxiSlavePins& pins) {
  if (dma.aw.valid && pins.awready) {
    check_address(dma.aw);
    unaligned_bursts += dma.aw.address % kBeat != 0;
    last_write_id = dma.aw.id;
    addresses_.push_back(dma.aw);
  }
  if (dma.w.valid && pins.wready) {
    early_data += addresses_.empty();
    beats_.push_back(dma.w);
  }
  while (!addresses_.empty() && beats_.size() > addresses_.front().len) {
    Write write{addresses_.front(), {}};
    addresses_.pop_front();
    for (unsigned i = 0; i <= write.address.len; ++i) {
      CHECK_EQ(beats_.front().last, i == write.address.len);
      write.beats.push_back(beats_.front());
      beats_.pop_front();
    }
    written_.push_back(write);
  }
  if (pins.b.valid && dma.bready) pins.b.valid = false;
  if (!pins.b.valid && !written_.empty() && go()) {
    // Any id, but the oldest burst of it.
    const uint8_t id = written_[random_.below(written_.size())].address.id;
    size_t at = 0;
    while (written_[at].address.id != id) ++at;
    store(written_[at]);
    pins.b = {true, id, response(written_[at].address.address)};
    written_.erase(written_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  pins.awready = go();
  pins.wready = go();
}

void UserLogic::take_reads(const axi::AxiMasterPins& dma, axi::AxiSlavePins& pins) {
  if (dma.ar.valid && pins.arready) {
    check_address(dma.ar);
    unaligned_bursts += dma.ar.address % kBeat != 0;
    reads_.push_back({dma.ar});
  }
  if (pins.r.valid && dma.rready) pins.r.valid = false;
  if (!pins.r.valid && !reads_.empty() && go()) {
    if (reading_ < 0) {
      const uint8_t id = reads_[random_.below(reads_.size())].address.id;
      reading_ = 0;
      while (reads_[static_cast<size_t>(reading_)].address.id != id) ++reading_;
    }
    Read& read = reads_[static_cast<size_t>(reading_)];
    const uint64_t at = read.address.address / kBeat * kBeat + uint64_t{read.sent} * kBeat;
    for (unsigned lane = 0; lane < kBeat; ++lane) pins.r.data[lane] = byte(at + lane);
    pins.r.valid = true;
    pins.r.id = read.address.id;
    pins.r.resp = response(at);
    pins.r.last = read.sent++ == read.address.len;
    if (pins.r.last) {
      reads_.erase(reads_.begin() + reading_);
      reading_ = -1;
    }
  }
  pins.arready = go();
}

void UserLogic::serve_registers(const axi::LiteMasterPins& dma, axi::LiteSlavePins& pins) {
  if (dma.aw.valid && pins.awready) lite_address_ = dma.aw;
  if (dma.w.valid && pins.wready) lite_data_ = dma.w;
  if (pins.b.valid && dma.bready) pins.b.valid = false;
  if (lite_address_.valid && lite_data_.valid && !pins.b.valid && answer_m_axil) {
    uint32_t mask = 0;
    for (unsigned i = 0; i < 4; ++i) mask |= ((lite_data_.strobe >> i) & 1) ? 0xffu << (8 * i) : 0;
    uint32_t& word = registers[lite_address_.address];
    word = merge(word, lite_data_.data, mask);
    lite_address_.valid = lite_data_.valid = false;
    pins.b.valid = true;
  }
  if (pins.r.valid && dma.rready) pins.r.valid = false;
  if (dma.ar.valid && pins.arready && answer_m_axil) {
    pins.r = {true, registers[dma.ar.address], axi::kOkay};
  }
  pins.awready = !lite_address_.valid && go();
  pins.wready = !lite_data_.valid && go();
  pins.arready = !pins.r.valid && go();
}

}  // namespace nvf::selftest
