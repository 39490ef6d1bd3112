import type { Host } from "../kernel/host.ts";
import type { RegisterSpace } from "../pci/bar.ts";
import { XdmaEngine } from "./engine.ts";
import type { EngineSettings } from "./engine.ts";
import { XdmaError } from "./errors.ts";
import { CONFIG_IDENTIFIER, Channel, Id, Irq, MAX_CHANNELS, MIN_CONFIG_BAR, channelBase } from "./registers.ts";
import type { Direction } from "./registers.ts";

export interface BarRoles {
  readonly config: RegisterSpace;
  readonly user: RegisterSpace | undefined;
  readonly bypass: RegisterSpace | undefined;
}

/**
 * Finds the DMA registers: every BAR of at least 32 KiB is asked for the interrupt and the configuration block's identifiers until
 * one answers right. The others' roles follow from its position.
 * @throws XdmaError ENODEV when no BAR answers
 */
export async function identifyBars(bars: readonly RegisterSpace[]): Promise<BarRoles> {
  for (const [position, candidate] of bars.entries()) {
    if (candidate.bytes < MIN_CONFIG_BAR) continue;
    const irq = await candidate.read32(Irq.identifier);
    const config = await candidate.read32(CONFIG_IDENTIFIER);
    if (irq >>> 16 !== Id.irq || config >>> 16 !== Id.config) continue;
    return assignRoles(bars, candidate, position);
  }
  throw new XdmaError("ENODEV", "no BAR holds the DMA registers");
}

function assignRoles(bars: readonly RegisterSpace[], config: RegisterSpace, position: number): BarRoles {
  if (bars.length === 1) return { config, user: undefined, bypass: undefined };
  if (bars.length === 2) {
    return position === 0 ? { config, user: undefined, bypass: bars[1] } : { config, user: bars[0], bypass: undefined };
  }
  return { config, user: bars[0], bypass: bars.at(-1) };
}

/** Reads the masks, requests and pending bits a previous owner may have left. */
export async function readInterruptState(registers: RegisterSpace): Promise<void> {
  const offsets = [
    Irq.userEnable,
    Irq.channelEnable,
    Irq.userRequest,
    Irq.channelRequest,
    Irq.userPending,
    Irq.channelPending,
  ];
  for (const offset of offsets) await registers.read32(offset);
}

/** The two reads with which the driver flushes its writes to the interrupt block. */
export async function flushInterruptWrites(registers: RegisterSpace): Promise<void> {
  await registers.read32(Irq.userRequest);
  await registers.read32(Irq.channelRequest);
}

/** All channels of one direction: numbers without a gap, found by their identifiers, each initialised as it is found. */
export async function discoverEngines(
  host: Host,
  registers: RegisterSpace,
  direction: Direction,
  settings: EngineSettings,
): Promise<XdmaEngine[]> {
  const engines: XdmaEngine[] = [];
  const expected = direction === "h2c" ? Id.h2c : Id.c2h;
  for (let channel = 0; channel < MAX_CHANNELS; channel++) {
    const at = channelBase(direction, channel) + Channel.identifier;
    const engineId = await registers.read32(at);
    const channelId = await registers.read32(at);
    if (engineId >>> 16 !== expected || ((channelId >>> 8) & 0xf) !== channel) break;
    engines.push(await XdmaEngine.create(host, registers, direction, channel, settings));
  }
  return engines;
}
