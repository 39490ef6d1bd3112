import type { InterruptMessage } from "../sim/card-client.ts";

/** What a device writes, and where, to reach one interrupt handler of this host. */
export interface MessageTarget {
  readonly address: bigint;
  /** 32 bits. */
  readonly data: number;
}

export type InterruptHandler = () => void | Promise<void>;

/** A handler's registration. */
export interface InterruptLine extends MessageTarget {
  readonly name: string;
  /** Messages received so far. */
  readonly count: number;
  free(): void;
}

interface Line {
  readonly name: string;
  readonly target: MessageTarget;
  readonly handler: InterruptHandler;
  count: number;
  running: boolean;
  /** Messages since the handler was last entered: however many came while it ran, it runs once more. */
  pending: number;
}

/** x86 local interrupt controllers decode this window; bits 19:12 select the CPU (Intel SDM vol. 3, message address format). */
const MESSAGE_WINDOW = 0xfee00000n;
const FIRST_VECTOR = 0x30;
const LAST_VECTOR = 0xef;

/**
 * The interrupt side of the simulated CPUs: hands out message addresses and data, calls handlers. A handler is never entered
 * twice at a time; an edge that arrives meanwhile is remembered.
 */
export class InterruptController {
  readonly #lines = new Map<string, Line>();
  readonly #free: MessageTarget[] = [];
  #allocated = 0;
  #spurious = 0;

  /**
   * @param onError receives whatever a handler throws
   * @param cpus messages are spread over this many simulated CPUs
   */
  constructor(
    private readonly onError: (error: unknown) => void,
    private readonly cpus = 8,
  ) {}

  /** Messages nobody had registered for. */
  get spurious(): number {
    return this.#spurious;
  }

  register(name: string, handler: InterruptHandler): InterruptLine {
    const target = this.#free.shift() ?? this.#newTarget();
    const line: Line = { name, target, handler, count: 0, running: false, pending: 0 };
    const key = keyOf(target);
    this.#lines.set(key, line);
    const lines = this.#lines;
    const free = this.#free;
    return {
      name,
      ...target,
      get count() {
        return line.count;
      },
      free() {
        if (lines.get(key) !== line) return;
        lines.delete(key);
        free.push(target);
      },
    };
  }

  /** Runs the handler the message belongs to. @returns its name, or undefined for a message nobody registered for */
  deliver(message: InterruptMessage): string | undefined {
    const line = this.#lines.get(keyOf(message));
    if (!line) {
      this.#spurious++;
      return undefined;
    }
    line.count++;
    line.pending++;
    if (!line.running) void this.#service(line);
    return line.name;
  }

  async #service(line: Line): Promise<void> {
    line.running = true;
    try {
      while (line.pending > 0) {
        line.pending = 0;
        await line.handler();
      }
    } catch (error) {
      this.onError(error);
    } finally {
      line.running = false;
    }
  }

  #newTarget(): MessageTarget {
    const number = this.#allocated++;
    const vector = FIRST_VECTOR + Math.floor(number / this.cpus);
    if (vector > LAST_VECTOR) throw new Error("out of interrupt vectors");
    return { address: MESSAGE_WINDOW | (BigInt(number % this.cpus) << 12n), data: vector };
  }
}

function keyOf(target: MessageTarget): string {
  return `${target.address.toString(16)}:${target.data.toString(16)}`;
}
