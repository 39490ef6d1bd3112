import { describe, expect, test } from "vitest";
import { pageTasks } from "../../../hdl/nvme/page-tasks.ts";
import { addressOf } from "../../golden/prp.ts";
import type { PrpChunk } from "../../golden/prp-walk.ts";
import { Random } from "../../host/random.ts";
import { simulate } from "../../module/simulate.ts";
import { StreamPump } from "./stream-pump.ts";

interface Job {
  readonly command: number;
  readonly write: boolean;
  readonly block: number;
  readonly offset: number;
  readonly chunks: readonly PrpChunk[];
  /** The pointer turns out wrong behind this many chunks. */
  readonly brokenAfter?: number;
}
type Task = Record<"command" | "write" | "block" | "offset" | "length" | "host0" | "host1" | "split", bigint>;
type Over = Record<"command" | "tasks" | "status", bigint>;

const lengthOf = (job: Job) => job.chunks.reduce((sum, { length }) => sum + length, 0);
const tasksOf = (job: Job) => Math.ceil((job.offset + lengthOf(job)) / 4096);
const PRP_OFFSET_INVALID = 0x4013;

/** A transfer as a PRP list gives it: the first page from an offset on, whole pages, the start of the last one. */
function randomJob(random: Random, most: number): Job {
  const page = () => BigInt(random.int(0, 2 ** 52 - 1)) << 12n;
  const offset = random.pick([0, 0, 4, 4092, 4 * random.int(0, 1023)]);
  let left = 4 * random.int(1, random.pick([2, 1024, most / 4]));
  const chunks: PrpChunk[] = [];
  for (let at = offset; left > 0; at = 0) {
    const length = Math.min(left, 4096 - at);
    chunks.push({ address: page() + BigInt(at), length });
    left -= length;
  }
  const medium = random.pick([0, 0, 512 * random.int(0, 7)]);
  return {
    command: random.int(0, 255),
    write: random.chance(0.5),
    block: random.int(0, 2 ** 31),
    offset: medium,
    chunks,
    ...(random.chance(0.2) ? { brokenAfter: random.int(0, chunks.length - 1) } : {}),
  };
}

function cut(jobs: readonly Job[], seed: number, stall: number) {
  const sim = simulate(pageTasks(), { seed });
  const pump = new StreamPump(sim, Random.stream(seed, "page tasks"));
  pump.source("job", stall).push(
    ...jobs.map((job) => ({
      command: job.command,
      write: job.write,
      block: job.block,
      offset: job.offset,
      length: lengthOf(job),
      tasks: tasksOf(job),
    })),
  );
  const feed = pump.source("chunk", stall);
  const tasks: Task[][] = jobs.map(() => []);
  const over: Over[] = [];
  for (const job of jobs) {
    job.chunks.slice(0, job.brokenAfter).forEach(({ address, length }, i) => {
      feed.push({ address, length, last: i === job.chunks.length - 1, status: 0 });
    });
    if (job.brokenAfter !== undefined) feed.push({ address: 0, length: 0, last: 1, status: PRP_OFFSET_INVALID });
  }
  // Jobs are cut one after the other: each ends with its last task, or with the report of those that never come.
  let cutting = 0;
  pump.sink<Task>("task", stall, (task) => {
    const [job, mine] = [jobs[cutting], tasks[cutting]];
    if (job === undefined || mine === undefined) throw new Error("a task of no job");
    mine.push(task);
    if (mine.length === tasksOf(job) && job.brokenAfter === undefined) cutting++;
  });
  pump.sink<Over>("over", stall, (word) => {
    over.push(word);
    cutting++;
  });
  // A task that comes has shown its block for two clocks or more, without a gap.
  let shown = { block: -1n, write: -1n, clocks: 0 };
  pump.until(() => {
    const { valid, ready, payload } = sim.before("task");
    const { block, write } = payload;
    if (sim.before("near") === 1n) {
      const same = shown.block === block && shown.write === write;
      shown = { block, write, clocks: same ? shown.clocks + 1 : 1 };
    } else if (valid === 1n) {
      expect(shown).toMatchObject({ block, write });
      expect(shown.clocks).toBeGreaterThanOrEqual(2);
      if (ready === 1n) shown.clocks = 0;
    } else shown.clocks = 0;
    return cutting === jobs.length;
  }, 200_000);
  for (let i = 0; i < 20; i++) pump.tick(); // nothing may follow
  sim.close();
  return { tasks, over, clocks: pump.clocks };
}

/** Every task is a piece of the transfer in order, and each of its dwords lies where the chunks say. */
function expectPieces(job: Job, tasks: readonly Task[]): number {
  let at = 0;
  for (const task of tasks) {
    const start = job.offset + at;
    const length = Math.min(4096 - (start % 4096), lengthOf(job) - at);
    expect(task).toMatchObject({
      command: BigInt(job.command),
      write: BigInt(job.write),
      block: BigInt(job.block + Math.floor(start / 4096)),
      offset: BigInt(start % 4096),
      length: BigInt(length),
    });
    const split = Number(task.split);
    expect(split).toBeGreaterThanOrEqual(1);
    expect(split).toBeLessThanOrEqual(length);
    for (let byte = 0; byte < length; byte += 4) {
      const host = byte < split ? task.host0 + BigInt(byte) : task.host1 + BigInt(byte - split);
      if (host !== addressOf(job.chunks, at + byte)) expect.fail(`byte ${at + byte} is not at ${host.toString(16)}`);
    }
    at += length;
  }
  return at;
}

describe("page tasks", () => {
  test.each([1, 2, 3, 4])("random transfers over long pointer lists, seed %i", (seed) => {
    const random = Random.stream(seed, "jobs");
    const jobs = Array.from({ length: 60 }, () => randomJob(random, 64 * 1024));
    const { tasks, over } = cut(jobs, seed, random.pick([0, 0.3, 0.6]));
    const broken = jobs.flatMap((job, i) =>
      job.brokenAfter === undefined ? [] : [{ job, issued: tasks[i]?.length ?? 0 }],
    );
    jobs.forEach((job, i) => {
      const done = expectPieces(job, tasks[i] ?? []);
      if (job.brokenAfter === undefined) expect(done).toBe(lengthOf(job));
      // Nothing is issued for memory behind the mistake.
      else
        expect(done).toBeLessThanOrEqual(
          job.chunks.slice(0, job.brokenAfter).reduce((sum, { length }) => sum + length, 0),
        );
    });
    expect(over).toEqual(
      broken.map(({ job, issued }) => ({
        command: BigInt(job.command),
        tasks: BigInt(tasksOf(job) - issued),
        status: BigInt(PRP_OFFSET_INVALID),
      })),
    );
  });

  test("8 KiB inside three blocks of the medium", () => {
    const chunks = [
      { address: 0x1004n, length: 0xffc },
      { address: 0x3000n, length: 0x1000 },
      { address: 0x5000n, length: 4 },
    ];
    const job: Job = { command: 3, write: true, block: 9, offset: 512, chunks };
    const { tasks } = cut([job], 1, 0);
    expect(tasks[0]).toEqual([
      {
        command: 3n,
        write: 1n,
        through: 0n,
        block: 9n,
        offset: 512n,
        length: 3584n,
        host0: 0x1004n,
        host1: tasks[0]?.[0]?.host1,
        split: 3584n,
      },
      {
        command: 3n,
        write: 1n,
        through: 0n,
        block: 10n,
        offset: 0n,
        length: 4096n,
        host0: 0x1e04n,
        host1: 0x3000n,
        split: 508n,
      },
      {
        command: 3n,
        write: 1n,
        through: 0n,
        block: 11n,
        offset: 0n,
        length: 512n,
        host0: 0x3e04n,
        host1: 0x5000n,
        split: 508n,
      },
    ]);
  });

  test("a task every three clocks where its memory is one piece, every four where it is two", () => {
    const chunks = Array.from({ length: 256 }, (_, i) => ({ address: BigInt(i) << 12n, length: 4096 }));
    const { clocks } = cut([{ command: 0, write: false, block: 0, offset: 0, chunks }], 1, 0);
    expect(clocks).toBeLessThan(3 * 256 + 40);
    const behind = [{ address: 0x800n, length: 0x800 }, ...chunks];
    const two = cut([{ command: 0, write: false, block: 0, offset: 0, chunks: behind }], 1, 0);
    expect(two.clocks).toBeLessThan(4 * 257 + 40);
  });
});
