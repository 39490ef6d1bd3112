import { execa } from "execa";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareSimulator } from "../../../gen/commands/sim.ts";
import { Op, FrameParser, encodeFrame, type Frame } from "../../host/sim/frames.ts";

const MEMORY = 1 << 20;
const folder = mkdtempSync(join(tmpdir(), "card-sim-"));
const memory = join(folder, "memory");
let executable: string;

beforeAll(async () => {
  writeFileSync(memory, "");
  truncateSync(memory, MEMORY + MEMORY / 4096);
  ({ executable } = await prepareSimulator("config/default.yaml"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ending {
  readonly exitCode: number | undefined;
  readonly frames: readonly Frame[];
  readonly stderr: string;
}

/** Runs a simulator on these bytes until it ends; its input closes behind them. */
async function feed(bytes: Uint8Array, args: readonly string[] = []): Promise<Ending> {
  const result = await execa(executable, ["--memory", memory, "--memory-size", String(MEMORY), ...args], {
    input: bytes,
    encoding: "buffer",
    reject: false,
    timeout: 60_000,
  });
  const frames = new FrameParser().push(Buffer.from(result.stdout));
  return { exitCode: result.exitCode, frames, stderr: Buffer.from(result.stderr).toString() };
}

const hello = encodeFrame(Op.hello, Buffer.from([1, 0, 0, 0]));
const run = (cycles: number) => {
  const body = Buffer.alloc(9);
  body.writeUInt32LE(cycles, 0);
  return encodeFrame(Op.run, body);
};
const mmioRead = (bar: number, size: number, offset: number) =>
  encodeFrame(Op.mmioRead, Buffer.from([bar, size, offset & 0xff, offset >> 8, 0, 0, 0, 0, 0, 0]));
const configRead = (size: number, offset: number) => encodeFrame(Op.cfgRead, Buffer.from([size, offset, 0]));
const configWrite = (offset: number, value: number) =>
  encodeFrame(Op.cfgWrite, Buffer.from([4, offset, 0, value, 0, 0, 0]));
const json = (frame: Frame | undefined) =>
  JSON.parse(frame?.body.subarray(16).toString() ?? "") as Record<string, unknown>;

test("HELLO names protocol, configuration and parameters; the end of the input ends the process", async () => {
  const { exitCode, frames } = await feed(hello, ["--params", '{"link.rtt_ns":750}', "--seed", "7"]);
  expect(exitCode).toBe(0);
  expect(frames.map(({ op }) => op)).toEqual([0x81]);
  expect(json(frames[0])).toMatchObject({ protocol: 1, seed: 7, params: { "link.rtt_ns": 750 } });
});

/** Names in the table of docs/simulator.md, in its order; `a.b_min / b_max` stands for two. */
function documentedParameters(): string[] {
  const rows = readFileSync("docs/simulator.md", "utf8").matchAll(/^\| ((?:link|host|xdma|ddr)\.[^|]+?) +\|/gm);
  return [...rows].flatMap(([, name = ""]) => {
    const [first = "", ...more] = name.split(" / ");
    return [first, ...more.map((each) => `${first.split(".")[0] ?? ""}.${each}`)];
  });
}

test("HELLO and STATS print every parameter, and the page documents each of them", async () => {
  const { frames } = await feed(Buffer.concat([hello, encodeFrame(Op.stats, Buffer.alloc(0))]));
  const [first, second] = frames.map(json);
  expect(Object.keys(first?.["params"] ?? {})).toEqual(documentedParameters());
  expect(second?.["params"]).toEqual(first?.["params"]);
});

test("STATS tells what the link and the memory have carried", async () => {
  const params = JSON.stringify({ "link.lanes": 4, "link.generation": 2 });
  const statistics = encodeFrame(Op.stats, Buffer.alloc(0));
  const { frames } = await feed(
    Buffer.concat([configWrite(4, 6), run(5000), mmioRead(0, 4, 0), statistics, configRead(4, 0x80)]),
    ["--params", params],
  );
  const { link, ddr } = json(frames[3]) as { link: Record<string, unknown>; ddr: Record<string, unknown> };
  expect(link).toMatchObject({
    ...{ generation: 2, lanes: 4, max_payload: 128, max_read_request: 512 },
    down: { packets: 1, bytes: 20, payload_bytes: 0, credit_stalls: { posted: 0, nonposted: 0, completion: 0 } },
    up: { packets: 1, bytes: 28, payload_bytes: 8, bytes_per_second: 1.92e9 },
  });
  expect(ddr).toMatchObject({ model: "banks", peak_bytes_per_second: 19_200_000_000, turn_arounds: 0 });
  expect(ddr["efficiency"]).toBeTypeOf("number");
  expect(ddr["refresh_share"]).toBeGreaterThan(0);
  // Link Status: generation 2, four lanes.
  expect((frames[4]?.body.readUInt32LE(16) ?? 0) >>> 16).toBe(0x42);
});

test("QUIT is answered and nothing after it is read", async () => {
  const { exitCode, frames } = await feed(Buffer.concat([encodeFrame(Op.quit, Buffer.alloc(0)), hello]));
  expect(exitCode).toBe(0);
  expect(frames.map(({ op }) => op)).toEqual([0x8f]);
});

test.each([
  ["length 0", Buffer.from([0, 0, 0, 0]), "length 0"],
  ["length above 65536", Buffer.from([1, 0, 1, 0, 1]), "length 65537"],
  ["unknown op", encodeFrame(0x3c, Buffer.alloc(0)), "unknown op 0x3c"],
  ["body too short", encodeFrame(Op.run, Buffer.alloc(3)), "too short"],
  ["body too long", encodeFrame(Op.cfgRead, Buffer.alloc(9)), "too many"],
  ["input that ends inside a frame", hello.subarray(0, 6), "ended inside"],
  ["posted write that cannot be", encodeFrame(Op.mmioWrite, Buffer.alloc(18)), "access of 0 bytes"],
])("%s ends the process with exit code 2", async (_, bytes, message) => {
  const { exitCode, frames, stderr } = await feed(Buffer.concat([hello, bytes]));
  expect(exitCode).toBe(2);
  expect(frames.map(({ op }) => op)).toEqual([0x81]);
  expect(stderr).toContain(message);
});

test.each([
  [["--params", '{"link.rtt":1}'], "link.rtt_ns"],
  [["--params", "{"], "expected"],
  [["--seed", "-1"], "--seed"],
  [["--colour", "red"], "--colour"],
  [["--trace", "x.fst"], "without tracing"],
])("bad usage %j is one message and exit code 1", async (args, message) => {
  const { exitCode, frames, stderr } = await feed(hello, args);
  expect(exitCode).toBe(1);
  expect(frames).toEqual([]);
  expect(stderr).toContain(message);
});

test("requests that make no sense are refused and the conversation goes on", async () => {
  const requests = [mmioRead(1, 4, 0), mmioRead(0, 3, 0), configRead(4, 2), encodeFrame(Op.reset, Buffer.from([7]))];
  const { exitCode, frames } = await feed(Buffer.concat([...requests, hello]));
  expect(exitCode).toBe(0);
  expect(frames.map(({ op }) => op)).toEqual([0xff, 0xff, 0xff, 0xff, 0x81]);
  expect(frames[0]?.body.subarray(16).toString()).toContain("BAR 1");
});

test("registers answer only while memory space is enabled", async () => {
  const requests = [mmioRead(2, 4, 0x2000), configWrite(4, 6), mmioRead(2, 4, 0x2000), mmioRead(0, 8, 0)];
  const { frames } = await feed(Buffer.concat(requests));
  const status = frames.map(({ body }) => body[16]);
  expect(status.filter((_, i) => i !== 1)).toEqual([1, 0, 0]);
  expect(frames[0]?.body.readUInt32LE(17)).toBe(0xffffffff);
  expect(frames[2]?.body.readUInt32LE(17)).toBe(0x1fc20006);
});

test("a reset forgets what the host wrote; only a power cycle empties the memory", async () => {
  const ddrWrite = encodeFrame(Op.ddrWrite, Buffer.concat([Buffer.alloc(8), Buffer.from("kept")]));
  const ddrRead = encodeFrame(Op.ddrRead, Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0]));
  const reset = (kind: number) => encodeFrame(Op.reset, Buffer.from([kind]));
  const requests = [configWrite(4, 6), ddrWrite, reset(0), configRead(4, 4), ddrRead, reset(1), ddrRead];
  const { frames } = await feed(Buffer.concat(requests));
  expect((frames[3]?.body.readUInt32LE(16) ?? 0) & 7).toBe(0);
  expect(frames[4]?.body.subarray(16).toString()).toBe("kept");
  expect(frames[6]?.body.subarray(16).toString()).not.toBe("kept");
});

test("the card sets Run of its channels again after every PERST#", async () => {
  const rounds = Array.from({ length: 8 }, () => [
    encodeFrame(Op.reset, Buffer.from([0])),
    configWrite(4, 6),
    run(3000),
    mmioRead(2, 4, 0x0004),
    mmioRead(2, 4, 0x1004),
  ]).flat();
  const { frames } = await feed(Buffer.concat(rounds));
  for (const [i, { body }] of frames.entries()) {
    if (i % 5 === 2) expect(body[16]).toBe(0);
    if (i % 5 >= 3) expect(body.readUInt32LE(17) & 1).toBe(1);
  }
  expect(frames).toHaveLength(40);
});

test("time stands still between requests and moves by what RUN says", async () => {
  const { frames } = await feed(Buffer.concat([hello, run(1000), hello, run(0)]));
  const cycles = frames.map(({ body }) => Number(body.readBigUInt64LE(8)));
  expect(cycles[1]).toBe((cycles[0] ?? 0) + 1000);
  expect(cycles.slice(2)).toEqual([cycles[1], cycles[1]]);
  expect(frames[1]?.body[16]).toBe(0);
});

test("the same seed gives the same run, another seed another", async () => {
  const requests = Buffer.concat([
    configWrite(4, 6),
    ...Array.from({ length: 40 }, (_, i) => mmioRead(0, 4, 4 * (i % 8))),
    run(5000),
    encodeFrame(Op.peek, Buffer.from([0])),
  ]);
  const bytesOf = async (seed: number) => {
    const { frames } = await feed(requests, ["--seed", String(seed)]);
    return Buffer.concat(frames.map(({ body }) => body)).toString("hex");
  };
  const first = await bytesOf(11);
  expect(await bytesOf(11)).toBe(first);
  expect(await bytesOf(12)).not.toBe(first);
});

test("STATS lists every model", async () => {
  const { frames } = await feed(Buffer.concat([run(2000), encodeFrame(Op.stats, Buffer.alloc(0))]));
  const stats = json(frames[1]);
  expect(Object.keys(stats)).toEqual(
    expect.arrayContaining(["cycle", "cycles_per_second", "link", "channels", "m_axi", "interrupts", "ddr", "params"]),
  );
});
