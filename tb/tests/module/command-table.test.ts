import { describe, expect, test } from "vitest";
import { commandTable } from "../../../hdl/nvme/command-table.ts";
import { Random } from "../../host/random.ts";
import { simulate } from "../../module/simulate.ts";
import { StreamPump } from "./stream-pump.ts";

type Job = Record<"command" | "block" | "tasks", bigint>;
type Ended = Record<"queue" | "cid" | "status" | "result" | "discard", bigint>;

const FAULT_STATUS = [0, 0x004, 0x281, 0x280];
const SLOTS = 8;

interface Running {
  readonly command: number;
  readonly cid: number;
  left: number;
  status: number;
}

function bench(seed: number, stall: number) {
  const sim = simulate(commandTable({ slots: SLOTS }), { seed });
  const random = Random.stream(seed, "table");
  const pump = new StreamPump(sim, random);
  const open = pump.source("open", stall);
  const done = pump.source("task_done", 0);
  const over = pump.source("over", 0);
  const jobs = pump.sink<Job>("job", stall);
  const ended = pump.sink<Ended>("completion", stall);
  return { sim, random, pump, open, done, over, jobs, ended };
}

const opening = (cid: number, tasks: number) => ({ queue: cid % 64, cid, status: 0, moves: 1, tasks, block: cid });

describe("command table", () => {
  test.each([1, 2, 3])("tasks end in random order, seed %i", (seed) => {
    const { sim, random, pump, open, done, over, jobs, ended } = bench(seed, [0, 0.3, 0.6][seed - 1] ?? 0);
    const counts = Array.from({ length: 120 }, () => random.pick([1, 1, 2, 3, random.int(1, 12)]));
    open.push(...counts.map((tasks, cid) => opening(cid, tasks)));
    const running: Running[] = [];
    const expected = new Map<number, number>();
    let started = 0;
    let deepest = 0;
    while (ended.length < counts.length) {
      pump.tick();
      for (; started < jobs.length; started++) {
        const job = jobs[started];
        const cid = Number(job?.block);
        const command = Number(job?.command);
        expect(command).toBeLessThan(SLOTS);
        expect(running.some((other) => other.command === command)).toBe(false); // a slot has one command
        expect(Number(job?.tasks)).toBe(counts[cid]);
        running.push({ command, cid, left: counts[cid] ?? 0, status: 0 });
      }
      deepest = Math.max(deepest, running.length);
      // One event at a time is queued, so that the order in which tasks end is the order in which the table sees them.
      if (running.length === 0 || done.length > 0 || over.length > 0 || random.chance(0.3)) continue;
      const slot = random.pick(running);
      if (random.chance(0.1)) {
        const tasks = random.int(1, slot.left);
        over.push({ command: slot.command, tasks, status: 0x4013 });
        slot.left -= tasks;
        slot.status ||= 0x4013;
      } else {
        const fault = random.chance(0.1) ? random.int(1, 3) : 0;
        done.push({ command: slot.command, fault });
        slot.left--;
        slot.status ||= FAULT_STATUS[fault] ?? 0;
      }
      if (slot.left === 0) {
        expected.set(slot.cid, slot.status);
        running.splice(running.indexOf(slot), 1);
      }
      expect(pump.clocks).toBeLessThan(20_000);
    }
    expect(deepest).toBe(SLOTS);
    for (const { queue, cid, status, result, discard } of ended) {
      expect({ queue, status, result, discard }).toEqual({
        queue: cid % 64n,
        status: BigInt(expected.get(Number(cid)) ?? -1),
        result: 0n,
        discard: 0n,
      });
    }
    expect(new Set(ended.map(({ cid }) => cid)).size).toBe(counts.length);
    pump.tick();
    expect(sim.peek("idle")).toBe(1n);
    sim.close();
  });

  test("takes no more commands than it has slots", () => {
    const { sim, pump, open, done, jobs, ended } = bench(1, 0);
    open.push(...Array.from({ length: SLOTS + 1 }, (_, cid) => opening(cid, 1)));
    for (let i = 0; i < 100; i++) pump.tick();
    expect(jobs.length).toBe(SLOTS);
    expect(sim.peek("idle")).toBe(0n);
    done.push({ command: 5, fault: 0 });
    pump.until(() => jobs.length === SLOTS + 1, 100);
    expect(jobs.at(-1)?.command).toBe(5n);
    expect(ended.map(({ cid }) => cid)).toEqual([5n]);
    sim.close();
  });

  test("a transfer of 65537 tasks counts to its end", () => {
    const { sim, pump, open, done, over, jobs, ended } = bench(1, 0);
    open.push(opening(1, 65537));
    pump.until(() => jobs.length === 1);
    over.push({ command: Number(jobs[0]?.command), tasks: 65536, status: 0 });
    for (let i = 0; i < 20; i++) pump.tick();
    expect(ended.length).toBe(0);
    done.push({ command: Number(jobs[0]?.command), fault: 0 });
    pump.until(() => ended.length === 1, 100);
    sim.close();
  });

  test.each([1, 3, 512])("refuses to be built with %i slots", (slots) => {
    expect(() => simulate(commandTable({ slots }))).toThrow();
  });
});
