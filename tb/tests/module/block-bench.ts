import type { Definition, Ports } from "../../../hdl/lang/index.ts";
import { randomStream } from "../../module/random.ts";
import { simulate, type Sim } from "../../module/simulate.ts";

interface Bus {
  readonly payload: unknown;
  readonly valid: bigint;
  readonly ready: bigint;
}

/** What passed on both sides of a block, and at which clocks. */
export interface Traffic {
  readonly taken: readonly number[];
  readonly given: readonly number[];
  readonly words: readonly unknown[];
}

/**
 * Sends `words` through a block, one clock at a time, until nothing has happened for 100 clocks. `stall`: probability of a pause on each side, in a
 * clock. A word that is offered stays offered; one that `m` offers must as well.
 *
 * @throws Error when `m` changes its mind.
 */
export function passThrough(
  block: Definition,
  words: readonly unknown[],
  { stall = 0, seed = 1, pokes = {} }: { stall?: number; seed?: number; pokes?: object } = {},
): Traffic {
  const sim = simulate(block, { seed });
  const random = randomStream(seed, "pauses");
  const taken: number[] = [];
  const given: number[] = [];
  const got: unknown[] = [];
  sim.poke(pokes);
  let offered = false;
  let waiting: string | null = null;
  let quiet = 0;
  for (let clock = 0; quiet < 100; clock++) {
    offered ||= taken.length < words.length && random.next() >= stall;
    const ready = random.next() >= stall;
    sim.poke({ s: { valid: offered, ...(offered ? { payload: words[taken.length] } : {}) }, m: { ready } } as never);
    sim.step();
    const [s, m] = [busOf(sim, "s"), busOf(sim, "m")];
    quiet++;
    if (s.valid === 1n && s.ready === 1n) {
      taken.push(clock);
      offered = false;
      quiet = 0;
    }
    const seen = m.valid === 1n ? text(m.payload) : null;
    if (waiting !== null && seen !== waiting) throw new Error(`m offered ${waiting}, then ${seen ?? "nothing"}`);
    waiting = ready ? null : seen;
    if (m.valid === 1n && ready) {
      given.push(clock);
      got.push(m.payload);
      quiet = 0;
    }
  }
  sim.close();
  return { taken, given, words: got };
}

/** Fills a block with traffic, resets it, and sends `words`: what comes must be of them alone. */
export function afterReset(
  block: Definition,
  before: readonly unknown[],
  words: readonly unknown[],
  pokes: object = {},
) {
  const sim = simulate(block, { seed: 5 });
  sim.poke({ ...pokes, m: { ready: 0 } } as never);
  for (const payload of before) {
    sim.poke({ s: { valid: 1, payload } } as never);
    sim.step();
  }
  sim.poke({ s: { valid: 0 }, m: { ready: 0 } } as never);
  sim.reset(true);
  sim.step();
  sim.reset(false);
  const idle = (sim.peek("m") as unknown as Bus).valid;
  const got: unknown[] = [];
  let sent = 0;
  for (let clock = 0; clock < 100 + 20 * words.length; clock++) {
    const more = sent < words.length;
    sim.poke({ s: { valid: more, ...(more ? { payload: words[sent] } : {}) }, m: { ready: 1 } } as never);
    sim.step();
    const [s, m] = [busOf(sim, "s"), busOf(sim, "m")];
    if (s.valid === 1n && s.ready === 1n) sent++;
    if (m.valid === 1n) got.push(m.payload);
  }
  sim.close();
  return { idle, got };
}

/** A stream as the last edge saw it. */
const busOf = (sim: Sim<Ports>, key: string) => sim.before(key) as unknown as Bus;

const text = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? `0x${field.toString(16)}` : field));
