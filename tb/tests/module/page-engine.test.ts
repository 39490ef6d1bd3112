import { expect, test } from "vitest";
import { pageEngine } from "../../../hdl/nvme/page-engine.ts";
import { randomStream, type RandomStream } from "../../module/random.ts";
import { simulate, type Sim } from "../../module/simulate.ts";
import { PageWorld, type Task, type Weather } from "./page-engine-model.ts";
import { accept, offer, type EndOptions } from "./stream-ends.ts";

const SLOTS = 8;

/** Tasks on so many blocks, which lie anywhere. */
function randomTasks(seed: number, count: number, blocks: number): readonly Task[] {
  const random = randomStream(seed, "tasks");
  const places = Array.from({ length: blocks }, () => Number(random.bits(32)));
  return Array.from({ length: count }, (_, i) => randomTask(random, (i * 37) % 256, places));
}

function randomTask(random: RandomStream, command: number, blocks: readonly number[]): Task {
  const whole = random.next() < 0.4;
  const offset = whole ? 0 : random.integer(0, 4095);
  const length = whole ? 4096 : random.integer(1, 4096 - offset);
  const split = random.next() < 0.5 ? length : random.integer(1, length);
  return {
    command,
    write: random.next() < 0.5,
    through: random.next() < 0.4,
    block: blocks[random.integer(0, blocks.length - 1)] ?? 0,
    offset,
    length,
    host0: random.bits(64),
    host1: random.bits(64),
    split,
  };
}

interface Run {
  readonly seed: number;
  readonly tasks: readonly Task[];
  readonly weather: Weather;
  /** Probability of a pause per clock at every port. */
  readonly stall: number;
  readonly slots?: number;
}

/** Runs tasks to their ends against the model; gives the clocks it took. */
async function runTasks({
  seed,
  tasks,
  weather,
  stall,
  slots = SLOTS,
}: Run): Promise<{ world: PageWorld; clocks: number }> {
  const sim = simulate(pageEngine({ slots }), { seed, limit: 400_000 });
  const world = new PageWorld(slots, randomStream(seed, "world"), weather);
  const over = () => world.over(tasks.length);
  const end = (name: string, pause = stall) => ({ random: randomStream(seed, name), over, stall: pause });
  const waiting = [...tasks];
  let clocks = 0;
  let lost = 0;

  await sim.run(
    async () => {
      while (!over()) {
        const landed_bytes = world.landedBytes(sim.peek("landed_slot") % BigInt(slots));
        await sim.tick();
        sim.poke({ landed_bytes });
        world.tick();
        clocks++;
        lost += Number(sim.before("lost"));
        if (clocks % 500 === 0) sim.poke({ epoch: (clocks / 500) & 1 });
      }
    },
    () =>
      offerTasks(sim, end("task"), () => {
        const task = waiting.shift();
        if (task !== undefined) world.begin(task);
        return task;
      }),
    () =>
      accept(sim, "task_done", end("done"), (word: { command: bigint; fault: bigint }) => {
        world.done(word);
      }),
    () =>
      accept(sim, "write_arm", end("write_arm"), (word: Parameters<PageWorld["armWrite"]>[0]) => {
        world.armWrite(word);
      }),
    () =>
      accept(sim, "write_disarm", end("write_disarm"), (slot: bigint) => {
        world.disarm("write", slot);
      }),
    () =>
      accept(sim, "read_arm", end("read_arm"), (slot: bigint) => {
        world.arm("read", slot);
      }),
    () =>
      accept(sim, "read_disarm", end("read_disarm"), (slot: bigint) => {
        world.disarm("read", slot);
      }),
    () =>
      accept(sim, "h2c_dma", end("h2c_dma"), (word: Parameters<PageWorld["h2c"]>[0]) => {
        world.h2c(word);
      }),
    () =>
      accept(sim, "c2h_dma", end("c2h_dma"), (word: Parameters<PageWorld["c2h"]>[0]) => {
        world.c2h(word);
      }),
    () =>
      accept(sim, "drain", end("drain"), (word: Parameters<PageWorld["drain"]>[0]) => {
        world.drain(word);
      }),
    () =>
      accept(sim, "fill", end("fill"), (word: Parameters<PageWorld["fill"]>[0]) => {
        world.fill(word);
      }),
    () => offer(sim, "h2c_dma_done", end("h2c_done"), () => world.h2cDone.take()),
    () => offer(sim, "c2h_dma_done", end("c2h_done"), () => world.c2hDone.take()),
    () => offer(sim, "fill_lead", end("fill_lead"), () => world.leads.take()),
    () => offer(sim, "fill_done", end("fill_done"), () => world.fillsDone.take()),
    () =>
      offer(sim, "write_ack", end("write_ack"), () => {
        const ack = world.acks.take();
        ack?.commit();
        return ack === undefined ? undefined : { slot: ack.slot, final: ack.final, error: ack.error };
      }),
  );
  sim.step(4);
  expect(sim.peek("unwritten")).toBe(0n);
  expect(lost).toBe(world.lost);
  sim.close();
  return { world, clocks };
}

/** Offers tasks, most of which show themselves by `task_near` some clocks before they come, two or more as the cutter does, and some not. */
async function offerTasks(
  sim: Sim<ReturnType<typeof pageEngine>["ports"]>,
  { random, over, stall }: EndOptions,
  next: () => Task | undefined,
): Promise<void> {
  while (!over()) {
    const payload = random.next() < stall ? undefined : next();
    if (payload === undefined) {
      await sim.tick();
      continue;
    }
    if (random.next() < 0.7) {
      sim.poke({ task: { payload }, task_near: 1 });
      await sim.tick(random.integer(2, 5));
    }
    sim.poke({ task: { valid: 1, payload }, task_near: 0 });
    do await sim.tick();
    while (!over() && sim.before("task").ready === 0n);
    sim.poke({ task: { valid: 0 } });
  }
}

/** A task on a whole block of its own. */
const whole = (command: number): Task => ({
  command,
  write: false,
  through: false,
  block: command,
  offset: 0,
  length: 4096,
  host0: BigInt(command) << 32n,
  host1: (BigInt(command) << 32n) | 0x8000_0000n,
  split: 4096,
});

const fair: Weather = { fillError: 0, dmaError: 0, shortLanding: 0, writeError: 0, delay: 60 };
const foul: Weather = { fillError: 0.1, dmaError: 0.1, shortLanding: 0.1, writeError: 0.1, delay: 120 };

test.each([1, 2, 3])("tasks on few blocks: every byte where it belongs, in order (seed %i)", async (seed) => {
  const tasks = randomTasks(seed, 200, 6);
  const { world } = await runTasks({ seed, tasks, weather: fair, stall: 0.3 });
  expect(world.faults).toEqual([200, 0, 0, 0]);
});

test.each([
  { seed: 4, slots: 8, count: 200 },
  { seed: 5, slots: 8, count: 200 },
  { seed: 6, slots: 64, count: 800 },
])("faults of DMA and medium end their tasks and no others (seed $seed, $slots slots)", async (run) => {
  const tasks = randomTasks(run.seed, run.count, 5 * run.slots);
  const { world } = await runTasks({ ...run, tasks, weather: foul, stall: 0.2 });
  expect(world.answered).toBe(run.count);
  expect(Math.min(...world.faults)).toBeGreaterThan(0);
  expect(world.lost).toBeGreaterThan(0);
});

test.each([
  { first: 4096, alone: 1 },
  { first: 512, alone: 0 },
])(
  "of writes that begin together the first alone is armed alone, if it writes $first bytes",
  async ({ first, alone }) => {
    const tasks = Array.from({ length: 4 }, (_, command): Task => {
      const length = command === 0 ? first : 4096;
      return { ...whole(command), write: true, length, split: length };
    });
    const { world } = await runTasks({ seed: 8, tasks, weather: { ...fair, delay: 200 }, stall: 0 });
    expect(world.alone).toBe(alone);
  },
);

test("a page per 32 clocks and better in both directions, as long as slots last", async () => {
  const tasks = Array.from({ length: 200 }, (_, command): Task => ({
    ...whole(command),
    write: command % 2 === 0,
    split: command % 3 === 0 ? 4096 : 512,
  }));
  // Each stage answers at once or after 20 clocks: what is left is the engine's own time.
  const { clocks } = await runTasks({ seed: 7, tasks, weather: { ...fair, delay: 20 }, stall: 0 });
  console.log(`page_engine: ${(clocks / tasks.length).toFixed(1)} clocks per task`);
  expect(clocks / tasks.length).toBeLessThan(32);
});

// Behind a report that is not taken may come the page that the host is reading, and behind that the completion entries that make room for
// this task's end.
test("blocks that cannot be read are reported into the engine although nobody takes its ends", async () => {
  const slots = 8;
  const sim = simulate(pageEngine({ slots }), { seed: 1, limit: 2000 });
  const part = { write: 1, offset: 0, length: 512, host0: 0x1000, host1: 0, split: 512 };
  sim.poke({ fill: { ready: 1 }, task_done: { ready: 0 } });
  const asked: bigint[] = [];
  let told = 0;
  let over = false;
  await sim.run(
    async () => {
      for (let i = 0; i < slots; i++) {
        sim.poke({ task: { valid: 1, payload: { ...part, command: i, block: i } } });
        do await sim.tick();
        while (sim.before("task").ready === 0n);
      }
      sim.poke({ task: { valid: 0 } });
    },
    async () => {
      while (!over) {
        await sim.tick();
        const { valid, payload } = sim.before("fill");
        if (valid === 1n) asked.push(payload.slot);
      }
    },
    async () => {
      for (; told < slots; told++) {
        while (asked.length <= told) await sim.tick();
        sim.poke({ fill_done: { valid: 1, payload: { merge: 1, slot: asked[told] ?? 0n, error: 1 } } });
        do await sim.tick();
        while (sim.before("fill_done").ready === 0n);
        sim.poke({ fill_done: { valid: 0 } });
      }
      over = true;
    },
  );
  expect(told).toBe(slots);
  const ends: unknown[] = [];
  sim.poke({ task_done: { ready: 1 } });
  for (let i = 0; i < 200; i++) {
    const { valid, payload } = sim.peek("task_done");
    if (valid === 1n) ends.push([payload.command, payload.fault]);
    sim.step();
  }
  expect(ends).toHaveLength(slots);
  expect(new Set(ends.map((each) => String(each))).size).toBe(slots);
  sim.close();
});
