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
  /** Slots in front of the PRP list in its first page, for a command that needs a list. */
  readonly listStart: number;
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

const SLOTS_PER_PAGE = PAGE / 8;
/** A small file is cut into so many commands at least, so that the queues have something to do. */
const PIECES = 32;

/**
 * Cuts `blocks` logical blocks into commands of random size, page offset, queue and place of their list, in random order. Every block is in exactly
 * one. Sizes of every order of magnitude are equally likely; where there is room for both, one command is of the largest size and one of a block.
 * A third of the lists begins so late in its page that it goes on in another one.
 */
export function planCommands(random: Random, blocks: number, limits: PlanLimits): PlannedCommand[] {
  const most = Math.floor(Math.min(limits.maxBytes, limits.maxPages * PAGE) / limits.lbaBytes);
  if (most < 1)
    throw new RangeError(`a block of ${limits.lbaBytes} bytes does not fit a command of ${limits.maxBytes}`);
  const sizes = blocks > most ? [most, 1] : [];
  const usual = Math.min(most, Math.ceil(blocks / PIECES));
  for (let left = blocks - sizes.reduce((sum, size) => sum + size, 0); left > 0; left -= sizes.at(-1) ?? left) {
    sizes.push(Math.min(random.int(1, 2 ** random.int(0, Math.ceil(Math.log2(usual)))), usual, left));
  }
  const commands: PlannedCommand[] = [];
  let firstBlock = 0;
  for (const count of random.shuffle(sizes)) {
    // The buffer may start so late that it just still ends inside its last allowed page.
    const room = Math.min(PAGE - 4, limits.maxPages * PAGE - count * limits.lbaBytes);
    const pageOffset = 4 * random.int(0, Math.floor(room / 4));
    const entries = Math.ceil((pageOffset + count * limits.lbaBytes) / PAGE) - 1;
    const listStart = placeOfList(random, entries, count === most);
    commands.push({ firstBlock, blocks: count, pageOffset, queue: 0, listStart });
    firstBlock += count;
  }
  // Every queue in turn, so that as many commands as there are queues are enough for all, wherever they stand in the plan.
  const order = random.shuffle(Array.from({ length: limits.queues }, (_, queue) => queue));
  return random.shuffle(commands).map((command, i) => ({ ...command, queue: order[i % order.length] ?? 0 }));
}

/** The start of a page, anywhere in it, or so near its end that `entries` go on in the next one. */
function placeOfList(random: Random, entries: number, chained: boolean): number {
  if (entries < 2) return 0;
  const place = chained ? 2 : random.int(0, 2);
  if (place === 0) return 0;
  if (place === 1 || entries < 3) return random.int(0, SLOTS_PER_PAGE - 2);
  return SLOTS_PER_PAGE - random.int(2, Math.min(entries, SLOTS_PER_PAGE) - 1);
}

/** How many commands may be in flight: a number, or a range the depth wanders in, from its most to its least and then anywhere. */
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
  const ends = typeof depth === "number" ? [] : [depth.max, depth.min];
  const draw = (): number => (typeof depth === "number" ? depth : (ends.shift() ?? random.int(depth.min, depth.max)));
  // A period is long enough for the most.
  const period = Math.max(DEPTH_PERIOD, typeof depth === "number" ? depth : depth.max);
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
        if (next % period === 0) target = draw();
        start(item);
      }
      if (active === 0 && next >= items.length) resolve();
    };
    more();
  });
  return most;
}
