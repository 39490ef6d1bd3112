// What the generated header says of the configuration, as typed constants. Nothing else of a configuration is compiled
// in.
#pragma once
#include <cstdint>

#include "nvmeforge.h"

namespace nvf::config {

inline constexpr unsigned kDataWidth = NVMEFORGE_DATA_WIDTH;  // bits of m_axi
inline constexpr unsigned kBeatBytes = kDataWidth / 8;
inline constexpr unsigned kAxiIdWidth = NVMEFORGE_AXI_ID_WIDTH;
inline constexpr unsigned kH2cChannels = NVMEFORGE_H2C_CHANNELS;
inline constexpr unsigned kC2hChannels = NVMEFORGE_C2H_CHANNELS;
inline constexpr unsigned kH2cBypass = NVMEFORGE_H2C_BYPASS;  // bit per channel
inline constexpr unsigned kC2hBypass = NVMEFORGE_C2H_BYPASS;
inline constexpr unsigned kUserIrqs = NVMEFORGE_USER_IRQS;
inline constexpr unsigned kAxiClockKhz = NVMEFORGE_AXI_CLOCK_KHZ;
inline constexpr unsigned kUiClockKhz = NVMEFORGE_UI_CLOCK_KHZ;
inline constexpr unsigned kGeneration = NVMEFORGE_PCIE_GENERATION;
inline constexpr unsigned kLanes = NVMEFORGE_PCIE_LANES;
inline constexpr unsigned kMaxPayload = NVMEFORGE_MAX_PAYLOAD;
inline constexpr unsigned kReadIds = NVMEFORGE_READ_IDS;    // host reads in flight per channel
inline constexpr unsigned kWriteIds = NVMEFORGE_WRITE_IDS;  // AXI reads in flight per channel
inline constexpr unsigned kBypassFifoDepth = NVMEFORGE_BYPASS_FIFO_DEPTH;
inline constexpr unsigned kVectors = NVMEFORGE_MSIX_VECTORS;
inline constexpr uint64_t kUserBarBytes = NVMEFORGE_USER_BAR_BYTES;
inline constexpr uint64_t kDmaBarBytes = NVMEFORGE_DMA_BAR_BYTES;
inline constexpr unsigned kDdrBeatBytes = NVMEFORGE_DDR_DATA_WIDTH / 8;
inline constexpr unsigned kDdrAddressWidth = NVMEFORGE_DDR_ADDR_WIDTH;
inline constexpr unsigned kMemories = NVMEFORGE_DDR_CHANNELS;
inline constexpr uint64_t kMemoryBytes = NVMEFORGE_DDR_BYTES / kMemories;  // of each

// Limits of the IP (PG195, Features) and of the models.
inline constexpr unsigned kMaxChannels = 4;  // per direction
inline constexpr unsigned kMaxBeatBytes = 64;

static_assert(kDataWidth == 64 || kDataWidth == 128 || kDataWidth == 256 || kDataWidth == 512);
static_assert(kDdrBeatBytes >= 4 && kDdrBeatBytes <= kMaxBeatBytes);
static_assert(kMemories == 1 || kMemories == 2);
static_assert(kH2cChannels >= 1 && kH2cChannels <= kMaxChannels);
static_assert(kC2hChannels >= 1 && kC2hChannels <= kMaxChannels);
static_assert(kUserIrqs >= 1 && kUserIrqs <= 16);
static_assert(kVectors == 32, "the table, the pending bits and the 5-bit vector fields of the IRQ block go together");
static_assert(kGeneration >= 1 && kGeneration <= 4);

}  // namespace nvf::config
