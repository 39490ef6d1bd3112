#include "axi/lite_slave.h"

namespace nvf::axi {

void LiteSlave::reset() {
  write_address_.valid = write_data_.valid = read_address_.valid = false;
  aw_check_.reset();
  w_check_.reset();
  ar_check_.reset();
}

void LiteSlave::clock(const LiteMasterPins& master, LiteSlavePins& pins) {
  aw_check_.observe(master.aw, pins.awready, assertions_);
  w_check_.observe(master.w, pins.wready, assertions_);
  ar_check_.observe(master.ar, pins.arready, assertions_);
  clock_write(master, pins);
  clock_read(master, pins);
}

void LiteSlave::clock_write(const LiteMasterPins& master, LiteSlavePins& pins) {
  const bool was_complete = write_address_.valid && write_data_.valid;
  if (pins.b.valid && master.bready) {
    pins.b.valid = false;
    write_address_.valid = write_data_.valid = false;
  }
  if (master.aw.valid && pins.awready) write_address_ = master.aw;
  if (master.w.valid && pins.wready) write_data_ = master.w;
  const bool complete = write_address_.valid && write_data_.valid;
  if (complete && !was_complete) write_delay_ = delay();
  if (complete && !pins.b.valid && --write_delay_ == 0) {
    target_.lite_write(write_address_.address, write_data_.data, write_data_.strobe);
    pins.b.valid = true;
  }
  pins.awready = !write_address_.valid && !random_.percent(params_.stall_pct);
  pins.wready = !write_data_.valid && !random_.percent(params_.stall_pct);
}

void LiteSlave::clock_read(const LiteMasterPins& master, LiteSlavePins& pins) {
  if (pins.r.valid && master.rready) {
    pins.r.valid = false;
    read_address_.valid = false;
  }
  if (master.ar.valid && pins.arready) {
    read_address_ = master.ar;
    read_delay_ = delay();
  }
  if (read_address_.valid && !pins.r.valid && --read_delay_ == 0) {
    pins.r.data = target_.lite_read(read_address_.address);
    pins.r.valid = true;
  }
  pins.arready = !read_address_.valid && !random_.percent(params_.stall_pct);
}

}  // namespace nvf::axi
