import { execa } from "execa";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareSimulator } from "../../../gen/commands/sim.ts";

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-failures-"));
const big = join(folder, "big");

beforeAll(async () => {
  writeFileSync(big, Buffer.alloc(6 * 2 ** 20, 1));
  await prepareSimulator("config/default.yaml");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sim = (...args: readonly string[]) =>
  execa("tsx", ["gen/cli.ts", "sim", ...args], { preferLocal: true, reject: false });

/** Shared memory files of processes that have ended: a file carries the number of the process that made it. */
const leftovers = () =>
  ["/dev/shm", tmpdir()]
    .flatMap((at) => readdirSync(at))
    .filter((name) => {
      const [, pid] = /^nvmeforge-(\d+)-\d+\.mem$/.exec(name) ?? [];
      return pid !== undefined && !alive(Number(pid));
    });

/** Processes whose parent is `pid` or a descendant of it and that run the card simulator. */
function simulatorsUnder(pid: number): number[] {
  const parent = new Map<number, number>();
  const cards: number[] = [];
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, command = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
      parent.set(Number(name), Number(rest.split(" ")[1]));
      if (command === "card-sim") cards.push(Number(name));
    } catch {
      // It ended while we looked.
    }
  }
  const below = (each: number | undefined): boolean => each !== undefined && (each === pid || below(parent.get(each)));
  return cards.filter(below);
}

function alive(pid: number): boolean {
  try {
    // Also a zombie that nobody has waited for yet has ended.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("a file that does not exist", async () => {
  const { exitCode, stderr, stdout } = await sim("nvme", join(folder, "none"));
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    `${join(folder, "none")}: error: there is no such file\n  help: name the file that sim nvme shall move`,
  );
});

test.each([
  [
    "copy",
    "config/default.yaml",
    "the copy job needs a card of personality xdma; kcu105_gen3x8 has nvme: name one with --config, for example config/xdma.yaml",
  ],
  [
    "nvme",
    "config/xdma.yaml",
    "the nvme job needs a card of personality nvme; kcu105_gen3x8_xdma has xdma: name one with --config, for example config/default.yaml",
  ],
])("the wrong kind of card: %s on %s", async (job, config, message) => {
  const { exitCode, stderr } = await sim(job, "LICENSE", "--config", config);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(message);
});

test("a model parameter that does not exist", async () => {
  const { exitCode, stderr } = await sim("nvme", "LICENSE", "--param", "link.rtt=3");
  expect(exitCode).toBe(1);
  expect(stderr).toContain('unknown parameter "link.rtt"; known are link.rtt_ns');
});

test("out of cycles: the seed, the command that repeats it, nothing left behind", async () => {
  const { exitCode, stderr } = await sim("nvme", "LICENSE", "--seed", "5", "--max-cycles", "20000");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^the simulation used up its 20000 clock cycles while the host was waiting \(seed 5\)/);
  expect(stderr).toContain(
    "replay: npm run sim -- nvme LICENSE --config config/default.yaml --seed 5 --max-cycles 20000",
  );
  expect(leftovers()).toEqual([]);
});

test("a simulator that dies: the seed, no orphan, nothing left behind", async () => {
  const run = sim("nvme", big, "--seed", "6");
  let card: number | undefined;
  for (let i = 0; i < 600 && card === undefined; i++) {
    await sleep(50);
    card = run.pid === undefined ? undefined : simulatorsUnder(run.pid)[0];
  }
  if (card === undefined) throw new Error("no simulator was seen");
  process.kill(card, "SIGKILL");
  const { exitCode, stderr } = await run;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/SIGKILL/);
  expect(stderr).toMatch(/seed 6/);
  expect(leftovers()).toEqual([]);
});

test("an interrupted run takes its simulator along", async () => {
  const run = sim("nvme", big, "--seed", "7");
  let card: number | undefined;
  for (let i = 0; i < 600 && card === undefined; i++) {
    await sleep(50);
    card = run.pid === undefined ? undefined : simulatorsUnder(run.pid)[0];
  }
  if (card === undefined) throw new Error("no simulator was seen");
  run.kill("SIGINT");
  await run;
  for (let i = 0; i < 100 && alive(card); i++) await sleep(100);
  expect(alive(card)).toBe(false);
  expect(leftovers()).toEqual([]);
});
