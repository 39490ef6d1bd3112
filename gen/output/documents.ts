import { registerTable, type Register } from "../../hdl/nvme/register-table.ts";
import type { Card } from "../card.ts";
import { registerParams } from "../params.ts";
import { facts, type Fact } from "./facts.ts";
import { render } from "./render.ts";

const macro = (name: string) => name.toUpperCase();
const hex = (value: number | bigint, digits = 0) => `0x${value.toString(16).padStart(digits, "0")}`;

const WINDOW_DOC: Readonly<Record<string, string>> = {
  ddr: "DDR memory, for the xdma driver's channels",
  write_slots: "pages on their way from the host to the medium",
  read_slots: "pages on their way from the medium to the host",
  sqe: "submission queue entries land here",
  cqe: "completion queue entries leave from here",
  admin: "Identify data leaves from here",
};

/** `include/nvmeforge.h`: facts, card address map and register offsets for C. */
export function cHeader(card: Card): string {
  const literal = ({ value, hex: asHex }: Fact) => {
    if (typeof value === "string") return JSON.stringify(value);
    return `${asHex === true ? hex(value) : value.toString()}${value > 0xffff_ffff ? "ull" : "u"}`;
  };
  const personality: Fact = {
    name: "personality_nvme",
    value: card.config.host.personality === "nvme" ? 1 : 0,
    doc: "1: NVMe drive, 0: bound by xdma.ko",
  };
  return render("nvmeforge.h", {
    config_name: card.config.project.name,
    facts: [...facts(card.config, card.derived), personality].map((fact) => ({
      macro: macro(fact.name),
      // Plain decimal numbers stand without suffix so that the preprocessor and Verilated code may use them as widths.
      literal: literal(fact).replace(/^(\d+)u$/, "$1"),
      doc: fact.doc,
    })),
    windows: card.derived.windows.map(({ name, base, bytes }) => ({
      macro: macro(name),
      base: hex(base),
      bytes: hex(bytes),
    })),
    registers: registers(card).map(({ name, offset, doc }) => ({ macro: macro(name), offset: hex(offset), doc })),
  });
}

/** `include/nvmeforge.json`: the same for drivers and tests, with fields. */
export function jsonFacts(card: Card): string {
  const plain = Object.fromEntries(
    facts(card.config, card.derived).map(({ name, value }) => [
      name.replace(/^config_name$/, "name"),
      typeof value === "bigint" ? hex(value) : value,
    ]),
  );
  const { config, derived } = card;
  const json = {
    ...plain,
    personality: config.host.personality,
    memory_map: derived.windows.map(({ name, base, bytes, stride }) => ({
      name,
      base: hex(base),
      bytes: hex(bytes),
      stride,
    })),
    nvme: {
      io_pairs: config.queues.io_pairs,
      entries: config.queues.entries,
      commands: config.queues.commands,
      mdts: derived.mdts,
      ready_timeout_ms: config.nvme.ready_timeout_ms,
      namespaces: derived.namespaces,
    },
    registers: registers(card).map(({ name, offset, size, access, reset, fields, doc }) => ({
      name,
      offset,
      size,
      access,
      reset: hex(reset),
      doc,
      fields,
    })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** `docs/registers.md` of the output. */
export function registerPage(card: Card): string {
  return render("register-map.md", {
    config_name: card.config.project.name,
    bar_bytes: card.derived.userBarBytes,
    io_pairs: card.config.queues.io_pairs,
    registers: registers(card).map((register) => ({
      ...register,
      offset: `${register.offset.toString(16).toUpperCase().padStart(4, "0")}h`,
      reset: hex(register.reset, register.size * 2),
      fields: register.fields.map(({ name, lsb, width, doc }) => ({
        name,
        bits: width === 1 ? lsb.toString() : `${lsb + width - 1}:${lsb}`,
        doc,
      })),
    })),
  });
}

/** `docs/memory-map.md` of the output. */
export function memoryPage(card: Card): string {
  const { config, derived } = card;
  return render("memory-map.md", {
    config_name: config.project.name,
    windows: derived.windows.map(({ name, base, bytes, stride }) => ({
      name,
      base: hex(base, 16),
      bytes: hex(bytes),
      stride,
      doc: WINDOW_DOC[name] ?? "",
    })),
    namespaces: derived.namespaces.map(({ nsid, lbaBytes, blocks, base }) => ({
      nsid,
      lbaBytes,
      size: `${blocks / 256} MiB`,
      base: hex(base * 4096),
    })),
  });
}

const registers = (card: Card): Register[] => registerTable(registerParams(card.config, card.derived));
