/**
 * What every logical block may hold while reads and writes of it overlap. Each write carries a number that no other has, and fills its
 * blocks with a pattern of that number and the block's address: a block that comes back is one write's, whole, or the test fails.
 *
 * The rule is that of a register (NVM Command Set Specification, "Atomic operations" for one block): a read returns the data of a write in
 * flight at some time during the read, or of a write that had completed and that no later one, begun after its end, had replaced before
 * the read began.
 */
export class Scoreboard {
  readonly #blocks = new Map<number, BlockState>();
  #writes = 0;

  constructor(readonly lbaBytes: number) {}

  /** Writes begun so far; also the number of the last one. */
  get writes(): number {
    return this.#writes;
  }

  /** To be called when the command is handed to the driver. */
  beginWrite(slba: number, blocks: number): WriteInFlight {
    const id = ++this.#writes;
    const lbas = Array.from({ length: blocks }, (_, i) => slba + i);
    const replaced = lbas.map((lba) => {
      const state = this.#state(lba);
      state.inFlight.add(id);
      for (const read of state.reads) read.add(id);
      return [state, new Set(state.settled)] as const;
    });
    const end = (completed: boolean): void => {
      for (const [state, before] of replaced) {
        state.inFlight.delete(id);
        if (completed) for (const old of before) state.settled.delete(old);
        state.settled.add(id);
      }
    };
    return {
      data: Buffer.concat(lbas.map((lba) => this.#pattern(id, lba))),
      completed: () => {
        end(true);
      },
      // It may have reached the medium or not; the value before it stays possible.
      aborted: () => {
        end(false);
      },
    };
  }

  /** To be called when the command is handed to the driver; every block must have been written before. */
  beginRead(slba: number, blocks: number): ReadInFlight {
    const open = Array.from({ length: blocks }, (_, i) => {
      const lba = slba + i;
      const state = this.#state(lba);
      const quiet = state.inFlight.size === 0;
      const allowed = new Set([...state.settled, ...state.inFlight]);
      const before = allowed.size;
      state.reads.add(allowed);
      return { lba, state, allowed, quiet, before };
    });
    const close = (): void => {
      for (const { state, allowed } of open) state.reads.delete(allowed);
    };
    return {
      completed: (data) => {
        close();
        open.forEach(({ lba, state, allowed, quiet, before }, i) => {
          const found = this.#check(lba, data.subarray(i * this.lbaBytes, (i + 1) * this.lbaBytes), allowed);
          // No write touched the block meanwhile: what it holds is known from now on.
          if (quiet && allowed.size === before) state.settled = new Set([found]);
        });
      },
      aborted: close,
    };
  }

  #state(lba: number): BlockState {
    let state = this.#blocks.get(lba);
    if (!state) {
      state = { settled: new Set(), inFlight: new Set(), reads: new Set() };
      this.#blocks.set(lba, state);
    }
    return state;
  }

  /** @returns the number of the write whose data the block holds */
  #check(lba: number, block: Buffer, allowed: ReadonlySet<number>): number {
    const id = block.readUInt32LE(0);
    const expected = this.#pattern(id, lba);
    if (!block.equals(expected)) {
      const first = block.findIndex((byte, i) => byte !== expected[i]);
      throw new Error(
        `block ${lba} is torn or foreign: it begins as write ${id} of block ${block.readUInt32LE(4)}, byte ${first} differs`,
      );
    }
    if (allowed.has(id)) return id;
    throw new Error(`block ${lba} holds write ${id}; possible are ${[...allowed].join(", ")}`);
  }

  /** The number, the address, then words of a multiplicative hash of both. */
  #pattern(id: number, lba: number): Buffer {
    const block = Buffer.alloc(this.lbaBytes);
    block.writeUInt32LE(id, 0);
    block.writeUInt32LE(lba, 4);
    let word = (Math.imul(id, 0x9e3779b1) ^ Math.imul(lba, 0x85ebca6b)) >>> 0;
    for (let at = 8; at < this.lbaBytes; at += 4) {
      word = (Math.imul(word ^ (word >>> 15), 0x2c1b3c6d) + at) >>> 0;
      block.writeUInt32LE(word, at);
    }
    return block;
  }
}

interface BlockState {
  /** Numbers of the completed writes whose data the block may hold. */
  settled: Set<number>;
  readonly inFlight: Set<number>;
  /** What each read in flight may return. */
  readonly reads: Set<Set<number>>;
}

export interface WriteInFlight {
  readonly data: Buffer;
  completed(): void;
  /** The command ended without a completion. */
  aborted(): void;
}

export interface ReadInFlight {
  /** @throws Error naming the block that holds what it must not */
  completed(data: Buffer): void;
  aborted(): void;
}
