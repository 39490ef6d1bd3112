import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { withCard } from "../card.ts";
import type { CardOptions } from "../card.ts";
import { sweepStaleFiles } from "../memory/shared-file.ts";
import { SimulatorError } from "../sim/errors.ts";
import { FrameParser, Op, encodeFrame } from "../sim/frames.ts";
import { fakeProcess } from "./fake/fake-process.ts";

/** Shared memory files of a process. */
function leftovers(pid = process.pid): string[] {
  return ["/dev/shm", tmpdir()]
    .filter((directory) => existsSync(directory))
    .flatMap((directory) => readdirSync(directory))
    .filter((name) => name.startsWith(`nvmeforge-${pid}-`));
}

/** A process that runs; one that has ended but that nobody has collected yet does not count. */
function alive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

afterEach(() => {
  expect(leftovers()).toEqual([]);
});

async function failure(options: CardOptions): Promise<SimulatorError> {
  const job = withCard(options, ({ host }) => host.sleep(1e5));
  const error = await job.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SimulatorError)) throw new Error(`expected a SimulatorError, got ${String(error)}`);
  return error;
}

describe("frames", () => {
  test("are put together from pieces of any size", () => {
    const bytes = Buffer.concat([encodeFrame(Op.run, Buffer.from([1, 2, 3])), encodeFrame(Op.stats, Buffer.alloc(0))]);
    const parser = new FrameParser();
    const frames = [...bytes].flatMap((byte) => parser.push(Buffer.from([byte])));
    expect(frames.map(({ op, body }) => [op, body.length])).toEqual([
      [Op.run, 3],
      [Op.stats, 0],
    ]);
    expect(parser.incomplete).toBe(0);
  });

  test("of length 0 or above 64 KiB are refused", () => {
    expect(() => new FrameParser().push(Buffer.from([0, 0, 0, 0]))).toThrow("outside 1 … 65536");
    expect(() => new FrameParser().push(Buffer.from([1, 0, 1, 0]))).toThrow("65537");
    expect(() => encodeFrame(1, Buffer.alloc(65536))).toThrow("exceeds");
  });
});

describe("the simulator as a process", () => {
  test("enumerates, runs, ends, leaves nothing behind", async () => {
    const ids = await withCard(fakeProcess("nvme"), async ({ host, pci }) => {
      const before = host.nowNs;
      await host.sleep(5000);
      expect(host.nowNs - before).toBe(5000);
      expect(leftovers()).toEqual([]);
      return pci.identity;
    });
    expect(ids).toMatchObject({ vendorId: 0x10ee, deviceId: 0xa038, classCode: 0x010802 });
  });

  test("a crash names the signal, the open request, its last words, seed and replay", async () => {
    const error = await failure(fakeProcess("nvme", { "fake.die_after": 5 }));
    expect(error.kind).toBe("died");
    expect(error.message).toMatch(/ended with signal SIGSEGV while it owed the answer to cfg(Read|Write) \(seed 11\)/);
    expect(error.message).toContain("the fake simulator dies on purpose");
    expect(error.message).toContain("replay: npm run sim -- again");
  });

  test("an exit names the code", async () => {
    const error = await failure(fakeProcess("nvme", { "fake.die_after": 0, "fake.exit": 3 }));
    expect(error.summary).toBe("the simulator ended with exit code 3 while it owed the answer to hello");
  });

  test("bytes that are no frame", async () => {
    const error = await failure(fakeProcess("nvme", { "fake.garbage_after": 3 }));
    expect(error.kind).toBe("protocol");
    expect(error.message).toContain("unreadable answer: frame length");
  });

  test("a refused request carries the simulator's text", async () => {
    const refused = withCard(fakeProcess("nvme", { "fake.refuse": Op.stats }), ({ host }) =>
      host.request((card) => card.stats()),
    );
    await expect(refused).rejects.toThrow("refused stats: refused on purpose");
  });

  test("silence ends with the wall-clock limit", async () => {
    const error = await failure({ ...fakeProcess("nvme", { "fake.hang_after": 4 }), answerTimeoutMs: 300 });
    expect(error.kind).toBe("silent");
    expect(error.message).toContain("within 0.3 s");
  });

  test("an executable that does not exist", async () => {
    const error = await failure({ ...fakeProcess("nvme"), executable: "/nonexistent/card-sim", leadingArguments: [] });
    expect(error.kind).toBe("start");
    expect(error.message).toContain("ENOENT");
  });

  test("out of cycles states budget and pins", async () => {
    const job = withCard({ ...fakeProcess("nvme"), cycleBudget: 100_000 }, ({ host }) => host.waitFor(() => false));
    await expect(job).rejects.toThrow(/used up its 100000 clock cycles[^]*cycle 100000[^]*pins: \{[^]*replay/);
  });

  test("a simulator of another configuration is refused", async () => {
    const job = withCard(fakeProcess("nvme", { "fake.hash": "ffff" }), () => Promise.resolve());
    await expect(job).rejects.toThrow("built for configuration ffff");
  });
});

describe("nothing outlives the host", () => {
  const CHILD = fileURLToPath(new URL("fake/long-run.ts", import.meta.url));

  /** Starts a host process that starts a simulator; kills it; returns both process ids. */
  async function interrupt(signal: NodeJS.Signals): Promise<{ host: number; simulator: number }> {
    const child = spawn(process.execPath, ["--import", "tsx", CHILD], { stdio: ["ignore", "pipe", "inherit"] });
    const simulator = await new Promise<number>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        resolve(Number(chunk.toString()));
      });
    });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      child.on("exit", (_, by) => {
        resolve(by);
      });
    });
    child.kill(signal);
    expect(await ended).toBe(signal);
    return { host: child.pid ?? 0, simulator };
  }

  test("after SIGINT, SIGTERM, SIGKILL", async () => {
    const check = async (signal: NodeJS.Signals): Promise<void> => {
      const { host, simulator } = await interrupt(signal);
      for (let i = 0; i < 100 && alive(simulator); i++) await new Promise((resolve) => setTimeout(resolve, 20));
      expect([signal, alive(simulator), leftovers(host)]).toEqual([signal, false, []]);
    };
    await Promise.all((["SIGINT", "SIGTERM", "SIGKILL"] as const).map(check));
  });

  test("files of dead processes are swept, files of living ones are not", () => {
    const dead = `${tmpdir()}/nvmeforge-4194304-0.mem`;
    const living = `${tmpdir()}/nvmeforge-${process.ppid}-0.mem`;
    for (const path of [dead, living]) writeFileSync(path, "");
    expect(sweepStaleFiles([tmpdir()])).toContain(dead);
    expect(existsSync(living)).toBe(true);
    expect(sweepStaleFiles([tmpdir()])).toEqual([]);
    writeFileSync(dead, "");
    sweepStaleFiles();
    expect(existsSync(dead)).toBe(false);
    unlinkSync(living);
  });
});
