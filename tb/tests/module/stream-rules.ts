import type { Ports } from "../../../hdl/lang/index.ts";
import type { Sim } from "../../module/simulate.ts";

/** What a stream looks like in a test. */
interface Handshake {
  readonly payload: unknown;
  readonly valid: bigint;
  readonly ready: bigint;
}

/**
 * A process for `sim.run` that watches streams which leave the module until `over()`: an offered word stays as it is until it is
 * taken.
 * @throws Error that names the stream that broke the rule.
 */
export async function watchStreams<IO extends Ports>(
  sim: Sim<IO>,
  streams: readonly (keyof IO & string)[],
  over: () => boolean,
  domain?: string,
): Promise<void> {
  const waiting = new Map<string, string>();
  while (!over()) {
    await sim.tick(1, domain);
    for (const key of streams) {
      const { payload, valid, ready } = sim.before(key) as unknown as Handshake;
      const offered = valid === 1n ? written(payload) : "nothing";
      const before = waiting.get(key);
      if (before !== undefined && offered !== before) throw new Error(`${key} offered ${before}, then ${offered}`);
      if (valid === 1n && ready === 0n) waiting.set(key, offered);
      else waiting.delete(key);
    }
  }
}

const written = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? `0x${field.toString(16)}` : field));
