/**
 * The fake card as a process with the simulator's command line and frames, and with ways to go wrong:
 * `fake.die_after` and `fake.exit` (end after so many requests), `fake.hang_after`, `fake.garbage_after`, `fake.refuse` (an op).
 */
import { ANSWER, ERROR_OP, FrameParser, Op, encodeFrame, isPosted } from "../../sim/frames.ts";
import { FakeCard } from "./fake-card.ts";
import { testConstants } from "./rig.ts";

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const params = JSON.parse(option("--params") ?? "{}") as Record<string, number | string | boolean>;
const numeric = (name: string, otherwise: number): number => Number(params[name] ?? otherwise);

const card = new FakeCard({
  memoryPath: option("--memory") ?? "",
  memoryBytes: Number(option("--memory-size")),
  constants: testConstants({
    personality: params["fake.personality"] ?? "nvme",
    config_hash: params["fake.hash"] ?? "0123",
  }),
  nvme: { lbaBytes: params["fake.lba"] === 4096 ? 4096 : 512, ignorePrp2: params["fake.ignore_prp2"] === true },
});

let requests = 0;

function serve(op: number, body: Buffer): void {
  requests++;
  if (requests > numeric("fake.die_after", Infinity)) {
    process.stderr.write("the fake simulator dies on purpose\n");
    if (params["fake.exit"] === undefined) process.kill(process.pid, "SIGSEGV");
    else process.exit(numeric("fake.exit", 0));
    return;
  }
  if (requests > numeric("fake.hang_after", Infinity)) return;
  if (requests > numeric("fake.garbage_after", Infinity)) {
    process.stdout.write(Buffer.from("not a frame at all"));
    return;
  }
  if (op === numeric("fake.refuse", -1)) {
    process.stdout.write(encodeFrame(ERROR_OP, Buffer.concat([Buffer.alloc(16), Buffer.from("refused on purpose")])));
    return;
  }
  if (op === Op.quit) {
    process.stdout.write(encodeFrame(op | ANSWER, Buffer.alloc(16)), () => process.exit(0));
    return;
  }
  process.stdout.write(encodeFrame(op | ANSWER, card.answer(op, body)));
}

const parser = new FrameParser();
process.stdin.on("data", (chunk: Buffer) => {
  for (const { op, body } of parser.push(chunk)) {
    if (isPosted(op)) card.accept(body);
    else serve(op, body);
  }
});
process.stdin.on("end", () => process.exit(0));
