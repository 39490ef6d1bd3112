import { describe, expect, test } from "vitest";
import { commandEngine } from "../../../hdl/nvme/command-engine.ts";
import { judge, locate, sqeOf } from "../../golden/io-command.ts";
import type { IoCommand } from "../../golden/io-command.ts";
import { addressOf } from "../../golden/prp.ts";
import { Random } from "../../host/random.ts";
import { simulate } from "../../module/simulate.ts";
import { NAMESPACES, NN, randomIo } from "./io-commands.ts";
import { ListHost, type ListHostOptions } from "./list-host.ts";
import { StreamPump } from "./stream-pump.ts";

type Task = Record<"command" | "write" | "block" | "offset" | "length" | "host0" | "host1" | "split", bigint>;
type Ended = Record<"queue" | "cid" | "status" | "result" | "discard", bigint>;
type Fetched = Record<"queue" | "sqe", bigint>;

const CARD = { mdts: 4, nn: NN, namespaces: NAMESPACES };
const DNR = 0x4000;
const FAULT_STATUS = [0, 0x004, 0x281, 0x280];
const ADMIN = 4;

function bench(seed: number, stall: number, commands = 8, lists: ListHostOptions = {}) {
  const sim = simulate(commandEngine({ commands, admin: ADMIN, ...CARD }), { seed });
  const random = Random.stream(seed, "engine");
  const pump = new StreamPump(sim, random);
  return {
    sim,
    random,
    pump,
    lists: new ListHost(pump, Random.stream(seed, "lists"), { stall, ...lists }),
    command: pump.source("command", stall),
    taskDone: pump.source("task_done"),
    adminCompletion: pump.source("admin_completion", stall),
    ended: pump.sink<Ended>("completion", stall),
  };
}

const read = (cid: number): IoCommand => ({
  opcode: 2,
  fuse: 0,
  psdt: 0,
  cid,
  nsid: 1,
  prp1: BigInt(cid + 1) << 12n,
  prp2: 0n,
  slba: BigInt(cid),
  nlb: 0,
});

describe("command engine", () => {
  test.each([1, 2, 3, 4])("random commands, tasks ended in random order with faults, seed %i", (seed) => {
    const lists = { odd: 0.01, failing: seed % 2 === 0 ? 0.02 : 0 };
    const bed = bench(seed, [0, 0.3, 0.6][seed % 3] ?? 0, 8, lists);
    const { sim, random, pump, command, taskDone, adminCompletion, ended } = bed;
    const count = 250;
    const io = new Map<number, IoCommand>();
    const queues: number[] = [];
    for (let cid = 0; cid < count; cid++) {
      const admin = random.chance(0.1);
      queues.push(admin ? 0 : random.int(1, 63));
      const c = randomIo(random, cid, 0.95, 16);
      if (!admin) io.set(cid, c);
      command.push({ queue: queues[cid] ?? 0, sqe: sqeOf(c, random.chance(0.5) ? 1 : 0) });
    }
    pump.sink<Fetched>("admin_command", 0.3, ({ queue, sqe }) => {
      const cid = Number((sqe >> 16n) & 0xffffn);
      adminCompletion.push({ queue, cid, status: 0x1234, result: 0xdead0000 + cid, discard: cid % 2 });
    });
    const waiting: Task[] = [];
    const over: { readonly task: Task; readonly fault: number }[] = [];
    const tasks = pump.sink<Task>("task", 0.3, (task) => waiting.push(task));
    pump.until(() => {
      bed.lists.tick();
      if (waiting.length > 0 && taskDone.length === 0 && random.chance(0.3)) {
        const [task] = waiting.splice(random.int(0, waiting.length - 1), 1);
        if (task !== undefined) {
          const fault = random.chance(0.1) ? random.int(1, 3) : 0;
          over.push({ task, fault });
          taskDone.push({ command: task.command, fault });
        }
      }
      return ended.length === count;
    }, 100_000);
    for (let i = 0; i < 30; i++) pump.tick();
    expect(sim.peek("idle")).toBe(1n);
    sim.close();
    expect(ended.length).toBe(count);
    const byCid = new Map(ended.map((end) => [Number(end.cid), end]));
    expect(byCid.size).toBe(count);

    let next = 0;
    for (let cid = 0; cid < count; cid++) {
      const end = byCid.get(cid);
      expect(Number(end?.queue)).toBe(queues[cid]);
      const c = io.get(cid);
      if (c === undefined) {
        expect(end).toMatchObject({ status: 0x1234n, result: BigInt(0xdead0000 + cid), discard: BigInt(cid % 2) });
        continue;
      }
      const verdict = judge(c, CARD, bed.lists.bytesAt);
      expect(end).toMatchObject({ result: 0n, discard: 0n });
      // The tasks of the commands came in the order of the commands. A list that is wrong, or that cannot be read, ends them early.
      const { length: whole } = locate(c, CARD);
      const named = verdict.chunks.reduce((sum, { length }) => sum + length, 0);
      const mine: Task[] = [];
      let at = 0;
      while (at < named) {
        const task = tasks[next];
        const start = verdict.start + BigInt(at);
        const length = Math.min(4096 - Number(start % 4096n), whole - at);
        const isNext =
          task?.block === start / 4096n && task.command === (mine[0] ?? task).command && at + length <= named;
        if (task === undefined || !isNext) break;
        next++;
        mine.push(task);
        expect(task).toMatchObject({
          write: BigInt(verdict.write),
          block: start / 4096n,
          offset: start % 4096n,
          length: BigInt(length),
        });
        const split = Number(task.split);
        expect(split >= 1 && split <= length).toBe(true);
        for (let byte = 0; byte < length; byte += 4) {
          const host = byte < split ? task.host0 + BigInt(byte) : task.host1 + BigInt(byte - split);
          if (host !== addressOf(verdict.chunks, at + byte)) expect.fail(`byte ${at + byte} of command ${cid}`);
        }
        at += length;
      }
      const faults = over.filter(({ task, fault }) => fault !== 0 && mine.includes(task)).map(({ fault }) => fault);
      const possible = faults.length > 0 ? [FAULT_STATUS[faults[0] ?? 0]] : [];
      // A fault of a task may be found before or after one of the list.
      if (verdict.status !== 0) possible.push(DNR | verdict.status);
      else if (at === whole && faults.length === 0) possible.push(0);
      if (at < whole && bed.lists.lost.size > 0) possible.push(FAULT_STATUS[1]);
      expect(possible).toContain(Number(end?.status));
    }
    expect(next).toBe(tasks.length);
  });

  test("good commands follow each other in at most 16 clocks", () => {
    const { sim, pump, command, taskDone, ended } = bench(1, 0, 64);
    const count = 100;
    for (let cid = 0; cid < count; cid++) command.push({ queue: 1, sqe: sqeOf(read(cid)) });
    pump.sink<Task>("task", 0, (task) => taskDone.push({ command: task.command, fault: 0 }));
    pump.until(() => ended.length === count);
    sim.close();
    expect(pump.clocks).toBeLessThan(16 * count);
    expect(pump.clocks).toBeLessThan(10 * count + 50); // what is reached
  });

  test("bad commands need no slot: they end while every slot is taken", () => {
    const { sim, pump, command, taskDone, ended } = bench(1, 0);
    const tasks = pump.sink<Task>("task");
    for (let cid = 0; cid < 8; cid++) command.push({ queue: 1, sqe: sqeOf(read(cid)) });
    for (let cid = 8; cid < 12; cid++) command.push({ queue: 1, sqe: sqeOf({ ...read(cid), opcode: 0x99 }) });
    pump.until(() => ended.length === 4 && tasks.length === 8);
    expect(ended.map(({ cid, status }) => [cid, status])).toEqual([8n, 9n, 10n, 11n].map((cid) => [cid, 0x4001n]));
    for (const { command: slot } of tasks) taskDone.push({ command: slot, fault: 0 });
    pump.until(() => ended.length === 12);
    sim.close();
  });

  test("admin commands that wait do not hold up I/O", () => {
    const { sim, pump, command, taskDone, ended } = bench(1, 0);
    pump.sink<Task>("task", 0, (task) => taskDone.push({ command: task.command, fault: 0 }));
    for (let cid = 0; cid < ADMIN; cid++) command.push({ queue: 0, sqe: BigInt(cid) << 16n });
    for (let cid = 0; cid < 20; cid++) command.push({ queue: 3, sqe: sqeOf(read(cid)) });
    pump.until(() => ended.length === 20); // the admin engine takes nothing
    const admin = pump.sink<Fetched>("admin_command");
    pump.until(() => admin.length === ADMIN);
    expect(admin.map(({ sqe }) => sqe >> 16n)).toEqual([0n, 1n, 2n, 3n]);
    sim.close();
  });
});
