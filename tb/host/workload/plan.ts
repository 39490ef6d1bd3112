import type { Random } from "../random.ts";

/** One read or write of a plan. */
export interface PlannedCommand {
  /** First logical block, relative to the start of the data. */
  readonly firstBlock: number;
  readonly blocks: number;
  /** Offset of the first byte in its page: a multiple of 4, 0 … 4092. */
  readonly pageOffset: number;
  /** Which I/O queue, 0-based. */
  readonly queue: number;
}

export interface PlanLimits {
  readonly lbaBytes: number;
  /** Largest command. */
  readonly maxBytes: number;
  /** Pages one command's buffer may touch: 2 for what PRP1 and PRP2 alone can describe. */
  readonly maxPages: number;
  readonly queues: number;
}

const PAGE = 4096;

/**
 * Cuts `blocks` logical blocks into commands of random size, page offset and queue, in random order. Every block is in exactly one. Sizes of every
 * order of magnitude are equally likely.
 */
export function planCommands(random: Random, blocks: number, limits: PlanLimits): PlannedCommand[] {
  const most = Math.floor(Math.min(limits.maxBytes, limits.maxPages * PAGE) / limits.lbaBytes);
  if (most < 1)
    throw new RangeError(`a block of ${limits.lbaBytes} bytes does not fit a command of ${limits.maxBytes}`);
  const commands: PlannedCommand[] = [];
  for (let firstBlock = 0; firstBlock < blocks;) {
    const count = Math.min(random.int(1, 2 ** random.int(0, Math.ceil(Math.log2(most)))), most, blocks - firstBlock);
    // The buffer may start so late that it just still ends inside its last allowed page.
    const room = Math.min(PAGE - 4, limits.maxPages * PAGE - count * limits.lbaBytes);
    const pageOffset = 4 * random.int(0, Math.floor(room / 4));
    commands.push({ firstBlock, blocks: count, pageOffset, queue: random.int(0, limits.queues - 1) });
    firstBlock += count;
  }
  return random.shuffle(commands);
}

/** How many commands may be in flight: a number, or a range the depth wanders in. */
export type QueueDepth = number | { readonly min: number; readonly max: number };

/** Commands after which a wandering depth is drawn anew. */
const DEPTH_PERIOD = 8;

/**
 * Runs `issue` for every item, keeping as many in flight as the depth asks for.
 * @returns the most that were in flight at a time
 */
export async function keepInFlight<T>(
  items: readonly T[],
  depth: QueueDepth,
  random: Random,
  issue: (item: T) => Promise<void>,
): Promise<number> {
  const draw = (): number => (typeof depth === "number" ? depth : random.int(depth.min, depth.max));
  let [next, active, most, target] = [0, 0, 0, draw()];
  await new Promise<void>((resolve, reject) => {
    const start = (item: T): void => {
      active++;
      most = Math.max(most, active);
      issue(item).then(() => {
        active--;
        more();
      }, reject);
    };
    const more = (): void => {
      while (active < target) {
        const item = items[next];
        if (item === undefined) break;
        next++;
        if (next % DEPTH_PERIOD === 0) target = draw();
        start(item);
      }
      if (active === 0 && next >= items.length) resolve();
    };
    more();
  });
  return most;
}
