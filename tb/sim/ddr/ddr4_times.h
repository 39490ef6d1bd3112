// Times of a DDR4 device in clocks of the memory, four to a user clock (PG150: the controller runs at a quarter of the
// memory clock). A time of the data sheet is rounded up; JESD79-4, "Timing Parameters by Speed Bin", gives the least
// number of clocks beside it.
#pragma once
#include <algorithm>
#include <cstdint>

#include "base/config.h"
#include "base/params.h"

namespace nvf {

struct Ddr4Times {
  static constexpr int64_t kPerUserClock = 4;
  static constexpr int64_t kBurst = 4;  // clocks of data of one BL8

  explicit Ddr4Times(const Params& p)
      : cl(clocks(p.ddr_taa_ps)),
        cwl(p.ddr_cwl),
        rcd(clocks(p.ddr_trcd_ps)),
        rp(clocks(p.ddr_trp_ps)),
        ras(clocks(p.ddr_tras_ps)),
        rc(clocks(p.ddr_trc_ps)),
        ccd_s(p.ddr_tccd_s_ck),
        ccd_l(clocks(p.ddr_tccd_l_ps, 5)),
        rrd_s(clocks(p.ddr_trrd_s_ps, 4)),
        rrd_l(clocks(p.ddr_trrd_l_ps, 4)),
        faw(clocks(p.ddr_tfaw_ps, 28)),
        rtp(clocks(p.ddr_trtp_ps, 4)),
        write_to_precharge(p.ddr_cwl + kBurst + clocks(p.ddr_twr_ps)),
        write_to_read_s(p.ddr_cwl + kBurst + clocks(p.ddr_twtr_s_ps, 2)),
        write_to_read_l(p.ddr_cwl + kBurst + clocks(p.ddr_twtr_l_ps, 4)),
        read_to_write(std::max<int64_t>(cl + kBurst + p.ddr_rtw_gap_ck - p.ddr_cwl, kBurst)),
        refi(clocks(p.ddr_trefi_ns * 1000)),
        rfc(clocks(p.ddr_trfc_ns * 1000)) {}

  int64_t cl, cwl, rcd, rp, ras, rc, ccd_s, ccd_l, rrd_s, rrd_l, faw, rtp;
  int64_t write_to_precharge, write_to_read_s, write_to_read_l, read_to_write;
  int64_t refi, rfc;

 private:
  static int64_t clocks(int64_t ps, int64_t least = 1) {
    constexpr int64_t kClockKhz = int64_t{config::kUiClockKhz} * kPerUserClock;
    constexpr int64_t kPsTimesKhz = 1'000'000'000;
    return std::max((ps * kClockKhz + kPsTimesKhz - 1) / kPsTimesKhz, least);
  }
};

}  // namespace nvf
