import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { loadConstants, nvmeFile } from "../../host/index.ts";
import { buildCardSim } from "../../sim/build.ts";

/** A defect put into one emitted file: the text must stand there exactly once, so that a breakage cannot quietly stop breaking. */
interface Breakage {
  readonly what: string;
  readonly file: string;
  readonly good: string;
  readonly bad: string;
  /** How the job must notice. */
  readonly noticed: RegExp;
}

const BREAKAGES: readonly Breakage[] = [
  {
    what: "PRP2 ignored",
    file: "prp_chunks.sv",
    good: "(state == ChunkStateSecond) ? prp2 : prp1",
    bad: "(state == ChunkStateSecond) ? prp1 : prp1",
    noticed: /the data differ|without permission|changed bytes around/,
  },
  {
    what: "entries of a PRP list in the wrong order",
    file: "prp_list_read.sv",
    good: "assign list_take_payload_entry = position;",
    bad: "assign list_take_payload_entry = position ^ 5'h1;",
    noticed: /the data differ|without permission|changed bytes around|Transfer Error|PRP Offset Invalid|no completion/,
  },
  {
    what: "the pointer to the next page of a PRP list taken for a page of data",
    file: "prp_list_read.sv",
    good: "assign next_page = piece_payload_pointer && at_end;",
    bad: "assign next_page = 1'b0;",
    noticed:
      /the data differ|without permission|changed bytes around|Transfer Error|Assertion failed|time-out|no completion/,
  },
  {
    what: "CQE phase stuck",
    file: "completion_writer.sv",
    good: "post_payload_status, post_payload_phase,",
    bad: "post_payload_status, 1'b1,",
    noticed: /phase|no completion|timed out|time-out|not outstanding/i,
  },
  {
    what: "DMA completion of the wrong slot",
    file: "page_dma_issue_slots32_window0.sv",
    good: "assign dma_payload_tag = 8'(slot);",
    bad: "assign dma_payload_tag = 8'(slot) ^ 8'h1;",
    noticed: /Assertion failed|the data differ/,
  },
];

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-breakage-"));
const input = join(folder, "input");
let whole: Simulator;

beforeAll(async () => {
  writeFileSync(input, Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 2654435761) >>> 24)));
  whole = await prepareSimulator("config/default.yaml");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The job on a simulator; queues of 16 entries wrap many times, so that both phases are seen. */
const job = (tree: string, executable: string) =>
  nvmeFile({
    sim: {
      executable,
      constants: loadConstants(join(tree, "include", "nvmeforge.json")),
      seed: 11,
      cycleBudget: 3_000_000,
    },
    file: input,
    maxCommandBytes: 16_384,
    driver: { ioQueues: 4, ioQueueDepth: 16, timeScale: 1e5 },
  });

test("unbroken, the job succeeds", async () => {
  expect((await job(whole.folder, whole.executable)).identical).toBe(true);
});

test.each(BREAKAGES)("$what turns the job red", async ({ what, file, good, bad, noticed }) => {
  const tree = join(folder, what.replaceAll(" ", "-"));
  cpSync(whole.folder, tree, { recursive: true });
  const path = join(tree, "rtl", file);
  const parts = readFileSync(path, "utf8").split(good);
  expect(parts, `${good} in ${file}`).toHaveLength(2);
  writeFileSync(path, parts.join(bad));
  const { executable } = await buildCardSim({ rtlDir: join(tree, "rtl"), includeDir: join(tree, "include") });
  const outcome = await job(tree, executable).then(
    (result) => (result.identical ? "unnoticed" : "the data differ"),
    (error: unknown) => (error instanceof Error ? (error.message.split("\n")[0] ?? "failed") : "failed"),
  );
  console.log(`${what}: ${outcome}`);
  expect(outcome).toMatch(noticed);
});
