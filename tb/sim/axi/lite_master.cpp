#include "axi/lite_master.h"

namespace nvf::axi {

void LiteMaster::reset() {
  state_ = State::Idle;
  result_.reset();
  b_check_.reset();
  r_check_.reset();
}

void LiteMaster::write(uint32_t address, uint32_t data, uint8_t strobe) {
  state_ = State::Writing;
  address_.address = address;
  data_ = {true, data, strobe};
  address_sent_ = data_sent_ = false;
}

void LiteMaster::read(uint32_t address) {
  state_ = State::Reading;
  address_.address = address;
  address_sent_ = false;
}

std::optional<uint32_t> LiteMaster::take_read() {
  const std::optional<uint32_t> value = result_;
  result_.reset();
  return value;
}

void LiteMaster::clock(const LiteSlavePins& slave, LiteMasterPins& pins) {
  b_check_.observe(slave.b, pins.bready, assertions_);
  r_check_.observe(slave.r, pins.rready, assertions_);
  if (pins.aw.valid && slave.awready) {
    address_sent_ = true;
    pins.aw.valid = false;
  }
  if (pins.w.valid && slave.wready) {
    data_sent_ = true;
    pins.w.valid = false;
  }
  if (pins.ar.valid && slave.arready) {
    address_sent_ = true;
    pins.ar.valid = false;
  }
  if (slave.b.valid && pins.bready) {
    if (state_ != State::Writing || !address_sent_ || !data_sent_) assertions_.fail("m_axil_bvalid without a write");
    state_ = State::Idle;
  }
  if (slave.r.valid && pins.rready) {
    if (state_ != State::Reading || !address_sent_) assertions_.fail("m_axil_rvalid without a read");
    result_ = slave.r.resp == kOkay ? slave.r.data : ~uint32_t{0};
    state_ = State::Idle;
  }
  // Address and data of a write show up in either order.
  const auto now = [&] { return !random_.percent(params_.stall_pct); };
  if (state_ == State::Writing && !address_sent_ && !pins.aw.valid && now()) {
    pins.aw = address_;
    pins.aw.valid = true;
  }
  if (state_ == State::Writing && !data_sent_ && !pins.w.valid && now()) pins.w = data_;
  if (state_ == State::Reading && !address_sent_ && !pins.ar.valid && now()) {
    pins.ar = address_;
    pins.ar.valid = true;
  }
  pins.bready = now();
  pins.rready = now();
}

}  // namespace nvf::axi
