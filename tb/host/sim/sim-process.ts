import { execa } from "execa";
import type { Readable, Writable } from "node:stream";
import { atEnd } from "../cleanup.ts";
import { SimulatorError } from "./errors.ts";
import type { RunIdentity, SimulatorErrorKind } from "./errors.ts";
import type { FramePort } from "./frame-port.ts";
import { ANSWER, ERROR_OP, FrameParser, Op, encodeFrame, isPosted, opName } from "./frames.ts";
import type { Frame } from "./frames.ts";

export interface SimProcessOptions {
  /** Path of the simulator's executable. */
  readonly executable: string;
  /** Arguments in front of the ones below, for a simulator started through an interpreter. */
  readonly leadingArguments?: readonly string[];
  readonly memoryFile: string;
  readonly memoryBytes: number;
  readonly identity: RunIdentity;
  /** Model parameters, `--params`; unknown names are refused by the simulator. */
  readonly params?: Readonly<Record<string, number | string | boolean>>;
  /** Waveform file, `--trace`. */
  readonly traceFile?: string;
  /** Wall-clock limit for one answer. Default 120 s. */
  readonly answerTimeoutMs?: number;
  /** Every line of the simulator's standard error. */
  readonly onStderr?: (line: string) => void;
}

const TAIL_LINES = 40;
const DEFAULT_ANSWER_TIMEOUT_MS = 120_000;
/** How long a simulator may take to end after QUIT or a closed input before it is killed. */
const QUIT_GRACE_MS = 2000;

interface Pending {
  readonly op: number;
  readonly resolve: (body: Buffer) => void;
  readonly reject: (error: SimulatorError) => void;
  readonly timer: NodeJS.Timeout;
}

interface Exit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly failedToStart: string | undefined;
}

/**
 * The card simulator as a child process. It is killed when closed, when this process exits, and on SIGINT, SIGTERM or SIGHUP;
 * should this process be killed outright, the simulator ends by itself because its standard input closes.
 */
export class SimProcess implements FramePort {
  readonly #identity: RunIdentity;
  readonly #answerTimeoutMs: number;
  readonly #stdin: Writable;
  readonly #ended: Promise<Exit>;
  readonly #kill: () => void;
  readonly #parser = new FrameParser();
  readonly #tail: string[] = [];
  #posted: Buffer[] = [];
  #pending: Pending | undefined;
  #failure: SimulatorError | undefined;
  #closed = false;

  private constructor(options: SimProcessOptions) {
    this.#identity = options.identity;
    this.#answerTimeoutMs = options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
    const args = [
      ...(options.leadingArguments ?? []),
      ...["--memory", options.memoryFile, "--memory-size", String(options.memoryBytes)],
      ...["--seed", String(options.identity.seed)],
      ...(options.params ? ["--params", JSON.stringify(options.params)] : []),
      ...(options.traceFile ? ["--trace", options.traceFile] : []),
    ];
    const child = execa(options.executable, args, {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
      encoding: "buffer",
      buffer: false,
      reject: false,
      // Our own clean-up covers exit and signals, together with the shared file.
      cleanup: false,
    });
    this.#kill = atEnd(() => child.kill("SIGKILL"));
    this.#stdin = child.stdin;
    // A simulator that is gone shows through its exit; the broken pipe itself says nothing more.
    child.stdin.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => {
      this.#receive(chunk);
    });
    this.#collectStderr(child.stderr, options.onStderr);
    this.#ended = (async () => {
      const { exitCode, signal, shortMessage } = await child;
      return {
        exitCode,
        signal,
        failedToStart: exitCode === undefined && signal === undefined ? shortMessage : undefined,
      };
    })();
    void this.#ended.then((exit) => {
      this.#onExit(exit);
    });
  }

  static start(options: SimProcessOptions): SimProcess {
    return new SimProcess(options);
  }

  get answerOwed(): boolean {
    return this.#pending !== undefined;
  }

  post(op: number, body: Buffer): void {
    if (!isPosted(op)) throw new Error(`${opName(op)} gets an answer and cannot be posted`);
    if (this.#failure) throw this.#failure;
    this.#posted.push(encodeFrame(op, body));
  }

  request(op: number, body: Buffer): Promise<Buffer> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.reject(this.#error("died", "the simulator has been closed"));
    if (this.#pending) {
      return Promise.reject(this.#error("protocol", `${opName(op)} while ${opName(this.#pending.op)} is unanswered`));
    }
    const bytes = Buffer.concat([...this.#posted, encodeFrame(op, body)]);
    this.#posted = [];
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seconds = this.#answerTimeoutMs / 1000;
        this.#fail(
          this.#error("silent", `the simulator gave no answer to ${opName(op)} within ${seconds} s and was killed`),
        );
      }, this.#answerTimeoutMs);
      this.#pending = { op, resolve, reject, timer };
      this.#stdin.write(bytes);
    });
  }

  async close(): Promise<void> {
    if (!this.#closed && !this.#failure && !this.#pending) {
      // Posted writes still queued are part of the run: they go out in front of QUIT.
      const bytes = Buffer.concat([...this.#posted, encodeFrame(Op.quit, Buffer.alloc(0))]);
      this.#posted = [];
      this.#closed = true;
      this.#stdin.end(bytes);
    } else {
      this.#closed = true;
      this.#stdin.end();
    }
    const grace = setTimeout(this.#kill, QUIT_GRACE_MS);
    await this.#ended;
    clearTimeout(grace);
    this.#kill();
  }

  #collectStderr(stream: Readable, onLine: ((line: string) => void) | undefined): void {
    let partial = "";
    const take = (line: string): void => {
      this.#tail.push(line);
      if (this.#tail.length > TAIL_LINES) this.#tail.shift();
      onLine?.(line);
    };
    stream.on("data", (chunk: Buffer) => {
      const lines = (partial + chunk.toString("utf8")).split("\n");
      partial = lines.pop() ?? "";
      lines.forEach(take);
    });
    stream.on("end", () => {
      if (partial !== "") take(partial);
    });
  }

  #receive(chunk: Buffer): void {
    if (this.#failure || this.#closed) return;
    try {
      for (const frame of this.#parser.push(chunk)) this.#answer(frame);
    } catch (error) {
      this.#fail(this.#error("protocol", `unreadable answer: ${(error as Error).message}`));
    }
  }

  #answer(frame: Frame): void {
    const pending = this.#pending;
    if (!pending) {
      this.#fail(this.#error("protocol", `the simulator sent ${opName(frame.op)} without being asked`));
      return;
    }
    if (frame.op === ERROR_OP) {
      // The text follows the time stamp like any other body; a simulator that has no time yet may omit it.
      const text = frame.body.toString("utf8", frame.body.length >= 16 ? 16 : 0);
      this.#settle(pending);
      pending.reject(this.#error("protocol", `the simulator refused ${opName(pending.op)}: ${text}`));
    } else if (frame.op !== (pending.op | ANSWER)) {
      this.#fail(this.#error("protocol", `${opName(pending.op)} was answered as 0x${frame.op.toString(16)}`));
    } else {
      this.#settle(pending);
      pending.resolve(frame.body);
    }
  }

  #settle(pending: Pending): void {
    clearTimeout(pending.timer);
    this.#pending = undefined;
  }

  #onExit(exit: Exit): void {
    this.#kill();
    if (this.#closed || this.#failure) {
      const pending = this.#pending;
      if (pending) {
        this.#settle(pending);
        pending.reject(this.#failure ?? this.#error("died", "the simulator was closed while a request was open"));
      }
      return;
    }
    if (exit.failedToStart) {
      this.#fail(this.#error("start", `the simulator could not be started: ${exit.failedToStart}`));
      return;
    }
    const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.exitCode}`;
    const when = this.#pending ? ` while it owed the answer to ${opName(this.#pending.op)}` : "";
    this.#fail(this.#error("died", `the simulator ended with ${how}${when}`, exit));
  }

  /** No further frame can be exchanged. */
  #fail(error: SimulatorError): void {
    this.#failure ??= error;
    this.#kill();
    const pending = this.#pending;
    if (!pending) return;
    this.#settle(pending);
    pending.reject(this.#failure);
  }

  #error(kind: SimulatorErrorKind, summary: string, exit?: Exit): SimulatorError {
    return new SimulatorError(kind, summary, this.#identity, {
      exitCode: exit?.exitCode,
      signal: exit?.signal,
      stderrTail: [...this.#tail],
    });
  }
}
