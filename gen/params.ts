import type { CoreParams } from "../hdl/top/core.ts";
import type { TopParams } from "../hdl/top/top.ts";
import type { RegisterParams } from "../hdl/nvme/register-table.ts";
import type { Derived } from "./config/derive.ts";
import type { Config } from "./config/schema.ts";

/** What the register table of this card depends on. */
export function registerParams(config: Config, derived: Derived): RegisterParams {
  return { entries: config.queues.entries, to: derived.readyTimeout, mps: 0, vectors: derived.userIrqs };
}

/** The configuration in the terms of `core`. */
export function coreParams(config: Config, derived: Derived): CoreParams {
  const { pcie, nvme, queues } = config;
  return {
    dw: config.xdma.data_width,
    ddr: derived.ddrAddressWidth,
    memories: config.ddr.channels,
    host: config.host.personality === "xdma",
    h2c: config.xdma.h2c_roles,
    c2h: config.xdma.c2h_roles,
    readIds: config.xdma.read_ids,
    fifo: config.xdma.bypass_fifo_depth,
    freed: config.xdma.bypass_freed,
    watchdog: config.xdma.watchdog_us * config.xdma.clock_mhz,
    slots: config.data.page_slots,
    vectors: derived.userIrqs,
    pairs: queues.io_pairs,
    entries: queues.entries,
    timeout: derived.readyTimeout,
    commands: queues.commands,
    mdts: derived.mdts,
    namespaces: derived.namespaces,
    identity: {
      vid: pcie.vendor_id,
      ssvid: pcie.subsystem_vendor_id,
      serial: nvme.serial,
      model: nvme.model,
      firmware: nvme.firmware,
    },
    hash: derived.hash.slice(0, 16),
  };
}

/** The configuration in the terms of `top`. */
export function topParams(config: Config, derived: Derived): TopParams {
  return {
    core: coreParams(config, derived),
    family: config.device.family,
    generation: config.pcie.generation,
    lanes: config.pcie.lanes,
  };
}
