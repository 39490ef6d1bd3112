import type { InterruptMessage } from "../../sim/card-client.ts";
import type { FakeConfigSpace } from "./fake-config.ts";
import { PS_PER_CYCLE } from "./fake-bus.ts";
import type { FakeDevice } from "./fake-bus.ts";

/** MSI-X table and pending bits. */
export class FakeMsix implements FakeDevice {
  readonly #entries: Uint32Array;
  readonly #pending = new Set<number>();
  readonly sent: InterruptMessage[] = [];

  constructor(
    private readonly config: FakeConfigSpace,
    vectors: number,
    private readonly now: () => number,
  ) {
    this.#entries = new Uint32Array(4 * vectors);
    // Every vector starts masked.
    for (let v = 0; v < vectors; v++) this.#entries[4 * v + 3] = 1;
  }

  read32(offset: number): number {
    if (offset < 4 * this.#entries.length) return this.#entries[offset / 4] ?? 0;
    return [...this.#pending].reduce((bits, vector) => bits | (1 << vector), 0) >>> 0;
  }

  write32(offset: number, value: number): void {
    // A table written while the capability is off does not work (PG195).
    if (!this.config.msixEnabled || offset >= 4 * this.#entries.length) return;
    this.#entries[offset / 4] = value;
    this.release();
  }

  raise(vector: number): void {
    if (!this.config.msixEnabled) return;
    this.#pending.add(vector);
    this.release();
  }

  /** Sends what is pending and no longer masked. */
  release(): void {
    if (!this.config.msixEnabled || this.config.msixMasked || !this.config.busMaster) return;
    for (const vector of [...this.#pending]) {
      const [low = 0, high = 0, data = 0, control = 1] = this.#entries.subarray(4 * vector, 4 * vector + 4);
      if (control & 1) continue;
      this.#pending.delete(vector);
      this.sent.push({ address: BigInt(low) | (BigInt(high) << 32n), data, timePs: this.now() * PS_PER_CYCLE });
    }
  }
}
