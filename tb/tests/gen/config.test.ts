import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { allKeys, explain } from "../../../gen/config/explain.ts";
import { DEFAULT_CONFIG, loadConfig } from "../../../gen/config/load.ts";
import { jsonSchema } from "../../../gen/config/json-schema.ts";
import { InputError } from "../../../gen/config/problem.ts";

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-config-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The message for a configuration file with this text, with the folder cut off. */
function mistake(text: string): string {
  const file = join(folder, "card.yaml");
  writeFileSync(file, text);
  try {
    loadConfig(file);
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(`${folder}/`, "");
    throw error;
  }
  throw new Error("accepted");
}

const explained = (key: string) =>
  `\n  help: npm run explain -- ${key} prints the range, the default and the cost of this key`;

test("the configurations that come with the project load", () => {
  expect(loadConfig(DEFAULT_CONFIG).project.name).toBe("kcu105_gen3x8");
  expect(loadConfig("config/xdma.yaml").host.personality).toBe("xdma");
});

test("a short file takes the rest from the default", () => {
  const file = join(folder, "short.yaml");
  writeFileSync(file, "queues:\n  io_pairs: 2\n");
  const { queues } = loadConfig(file);
  expect(queues).toEqual({ ...loadConfig(DEFAULT_CONFIG).queues, io_pairs: 2 });
});

test("unknown key: nearest spelling", () => {
  expect(mistake("queues:\n  io_pair: 3\n")).toBe(
    "card.yaml:2:3: error: queues.io_pair: there is no such key\n  help: did you mean io_pairs? keys here: io_pairs, entries, commands",
  );
  expect(mistake("quues: {}\n")).toContain(
    "card.yaml:1:1: error: quues: there is no such key\n  help: did you mean queues?",
  );
});

test("wrong type", () => {
  expect(mistake('queues:\n  entries: "many"\n')).toBe(
    `card.yaml:2:12: error: queues.entries: expected a whole number, 2 to 4096, got "many"${explained("queues.entries")}`,
  );
  expect(mistake("pcie: 3\n")).toBe(`card.yaml:1:7: error: pcie: expected keys and values, got 3${explained("pcie")}`);
});

test("out of range", () => {
  expect(mistake("queues:\n  io_pairs: 99\n")).toBe(
    `card.yaml:2:13: error: queues.io_pairs: expected a whole number, 1 to 15, got 99${explained("queues.io_pairs")}`,
  );
  expect(mistake("xdma:\n  data_width: 96\n")).toBe(
    `card.yaml:2:15: error: xdma.data_width: expected one of 64 | 128 | 256 | 512, got 96${explained("xdma.data_width")}`,
  );
});

test("several mistakes are reported in the order of the file", () => {
  const lines = mistake("queues:\n  io_pairs: 0\npcie:\n  lanes: 3\n").split("\n");
  expect(lines[0]).toMatch(/^card\.yaml:2:13: error: queues\.io_pairs/);
  expect(lines[2]).toMatch(/^card\.yaml:4:10: error: pcie\.lanes/);
});

test("unreadable YAML", () => {
  expect(mistake("pcie:\n  lanes: [8\n")).toMatch(/^card\.yaml:3:1: error: this is not valid YAML: .*\n {2}help: /);
  expect(mistake("pcie:\n  lanes: 8\n  lanes: 4\n")).toMatch(
    /^card\.yaml:3:3: error: this is not valid YAML: Map keys must be unique/,
  );
  expect(mistake("- 1\n")).toMatch(/^card\.yaml:1:1: error: expected keys and values/);
});

test("missing file", () => {
  expect(() => loadConfig(join(folder, "none.yaml"))).toThrow(
    /none\.yaml: error: there is no such file\n {2}help: name an existing YAML file/,
  );
});

test.each([
  ["device:\n  board: vcu118\n", "device.part", "board vcu118 carries xcvu9p"],
  ["device:\n  board: custom\n  part: xcku5p-ffvb676-2-e\n", "device.family", "is an UltraScale+ part"],
  ["pcie:\n  lanes: 16\n", "pcie.lanes", "16 lanes need UltraScale+"],
  ["pcie:\n  generation: 4\n", "pcie.generation", "generation 4 needs UltraScale+"],
  ["xdma:\n  data_width: 128\n", "xdma.data_width", "Gen3 x8 takes 256 bits at 250 MHz"],
  ["xdma:\n  h2c_roles: [host, control, data]\n", "xdma.h2c_roles", "no driver uses a host channel"],
  ["xdma:\n  c2h_roles: [control]\n", "xdma.c2h_roles", "one control and at least one data"],
  ["xdma:\n  c2h_roles: [control, control, data]\n", "xdma.c2h_roles", "only one channel may carry them"],
  ["pcie:\n  device_id: 0x8038\n", "pcie.device_id", "xdma.ko would bind to 10ee:8038"],
  [
    "host:\n  personality: xdma\nxdma:\n  h2c_roles: [host, control, data]\n  c2h_roles: [host, control, data]\n",
    "pcie.device_id",
    "does not bind",
  ],
  ["ddr:\n  size_mib: 512\n", "namespaces", "take 1536 MiB of 512 MiB"],
  ["ddr:\n  size_mib: 512\n  channels: 2\n", "namespaces", "take 1536 MiB of 1024 MiB"],
  [
    [
      "host:\n  personality: xdma\npcie:\n  device_id: 0x8038\nddr:\n  channels: 2\n",
      "xdma:\n  h2c_roles: [host, control, data]\n  c2h_roles: [host, control, data]\n",
    ].join(""),
    "ddr.channels",
    "window reaches one DDR4 controller",
  ],
])("rule between keys: %j", (text, key, message) => {
  expect(mistake(text)).toMatch(new RegExp(`^card\\.yaml:\\d+:\\d+: error: ${key.replace(".", "\\.")}: .*`));
  expect(mistake(text)).toContain(message);
});

test("config/schema.json, which editors read, is the schema that gen uses", () => {
  expect(JSON.parse(readFileSync("config/schema.json", "utf8"))).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
});

test("every key is explained", () => {
  for (const key of allKeys()) expect(explain(key)).toMatch(/range|keys/);
  expect(() => explain("queue.io_pairs")).toThrow(/did you mean queues\.io_pairs/);
});
