// Where a beat of the AXI port lies: bank and row. A beat is one burst of eight (BL8), the unit of every column
// command; a row holds 1024 columns, 128 bursts. From the least significant bit of the burst's number upwards:
//   row_column_bank_intlv  groups, bank 0, column 3, bank 1, columns, row   (what boards set: PG353, "DDR4 (x16)
//                          ROW_COLUMN_BANK_INTLV", and PG150's C0.DDR4_Mem_Add_Map)
//   row_column_bank        groups, banks, columns, row
//   row_bank_column_bg     group 0, columns, other groups, banks, row       (PG313, "16R-2B-1BG-7C-1BG-3C")
//   row_bank_column        columns, groups, banks, row                      (PG313, "16R-2B-2BG-10C")
// In each of them 4 KiB lie in one row, of one bank or of several.
#pragma once
#include <cstdint>

#include "base/config.h"
#include "base/params.h"

namespace nvf {

class AddressMap {
 public:
  static constexpr unsigned kBankBits = 2;  // per group
  static constexpr unsigned kColumnBits = 7;
  static constexpr unsigned kMaxBanks = 16;

  explicit AddressMap(const Params& params)
      : map_(static_cast<DdrMap>(params.ddr_map)), group_bits_(params.ddr_bank_groups == 4 ? 2 : 1) {}

  unsigned banks() const { return 1u << (kBankBits + group_bits_); }
  unsigned groups() const { return 1u << group_bits_; }
  // The group is the low bits of the bank's number.
  unsigned group(unsigned bank) const { return bank & (groups() - 1); }

  static uint64_t burst(uint64_t address) { return address / config::kDdrBeatBytes; }
  uint32_t row(uint64_t burst) const { return static_cast<uint32_t>(burst >> (kColumnBits + kBankBits + group_bits_)); }

  unsigned bank(uint64_t burst) const {
    const auto low = static_cast<unsigned>(burst);
    const unsigned groups = low & ((1u << group_bits_) - 1);
    const unsigned above = low >> group_bits_;
    switch (map_) {
      case DdrMap::RowColumnBankIntlv:
        return groups | ((above & 1) | ((above >> 1) & 2)) << group_bits_;
      case DdrMap::RowColumnBank:
        return groups | (above & 3) << group_bits_;
      case DdrMap::RowBankColumnBg:
        // Bank bits and the upper group bit lie above the columns, in that order from the top.
        return (low & 1) | ((low >> (1 + kColumnBits)) & (banks() / 2 - 1)) << 1;
      case DdrMap::RowBankColumn:
        break;
    }
    return (low >> kColumnBits) & (banks() - 1);
  }

 private:
  DdrMap map_;
  unsigned group_bits_;
};

}  // namespace nvf
