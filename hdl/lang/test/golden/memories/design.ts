import { array, bits, bool, clog2, input, module, output, pack, struct } from "../../../index.ts";
import type { Definition } from "../../../index.ts";

const simple = module(
  "simple_ram",
  (p: { width: number; depth: number; style: "block" | "distributed" | "ultra" | "auto" }) => ({
    doc: "One port writes, one reads with a clock.",
    ports: {
      we: input(bool),
      waddr: input(bits(clog2(p.depth))),
      wdata: input(bits(p.width)),
      re: input(bool),
      raddr: input(bits(clog2(p.depth))),
      rdata: output(bits(p.width)),
    },
    build({ we, waddr, wdata, re, raddr, rdata }, { mems }) {
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: p.depth,
          style: p.style,
          doc: "The words.",
          ports: { w: { kind: "write" }, r: { kind: "read" } },
        },
      });
      ram.w.assign({ en: we, addr: waddr, data: wdata });
      ram.r.assign({ en: re, addr: raddr });
      rdata.assign(ram.r.data);
    },
  }),
);

const columns = module("byte_ram", (p: { style: "block" | "ultra" }) => ({
  doc: "One port that reads or writes, a byte at a time.",
  ports: {
    en: input(bool),
    write: input(bool),
    addr: input(bits(10)),
    wdata: input(bits(32)),
    strobe: input(bits(4)),
    rdata: output(bits(32)),
  },
  build({ en, write, addr, wdata, strobe, rdata }, { mems }) {
    const { ram } = mems({
      ram: { of: bits(32), depth: 1024, mask: 8, style: p.style, ports: { p: { kind: "readWrite" } } },
    });
    ram.p.assign({ en, write, addr, wdata, mask: strobe });
    rdata.assign(ram.p.data);
  },
}));

const twoSided = module("two_sided_ram", () => ({
  doc: "Two ports that each read or write, on one clock.",
  ports: {
    a_write: input(bool),
    a_addr: input(bits(10)),
    a_wdata: input(bits(36)),
    a_rdata: output(bits(36)),
    b_write: input(bool),
    b_addr: input(bits(10)),
    b_wdata: input(bits(36)),
    b_rdata: output(bits(36)),
  },
  build(io, { mems }) {
    const { ram } = mems({
      ram: { of: bits(36), depth: 1024, style: "block", ports: { a: { kind: "readWrite" }, b: { kind: "readWrite" } } },
    });
    ram.a.assign({ write: io.a_write, addr: io.a_addr, wdata: io.a_wdata });
    ram.b.assign({ write: io.b_write, addr: io.b_addr, wdata: io.b_wdata });
    io.a_rdata.assign(ram.a.data);
    io.b_rdata.assign(ram.b.data);
  },
}));

const tables = module("tables", () => ({
  doc: "Contents: a table in the text, and one in a file.",
  ports: {
    addr: input(bits(4)),
    word: output(bits(8)),
    now: output(bits(8)),
    wide: input(bits(9)),
    row: output(bits(16)),
  },
  build({ addr, word, now, wide, row }, { mems }) {
    const { squares, powers, big } = mems({
      squares: {
        of: bits(8),
        depth: 16,
        contents: Array.from({ length: 16 }, (_, i) => BigInt(i * i)),
        doc: "Squares of the address.",
        ports: { r: { kind: "read" } },
      },
      powers: {
        of: bits(8),
        depth: 16,
        style: "distributed",
        contents: new Map([1, 2, 4, 8].map((bit, i) => [bit, BigInt(i + 1)])),
        ports: { r: { kind: "readAsync" } },
      },
      big: {
        of: bits(16),
        depth: 300,
        style: "block",
        contents: Array.from({ length: 300 }, (_, i) => BigInt((i * 40503) % 65536)),
        ports: { r: { kind: "read" } },
      },
    });
    squares.r.addr.assign(addr);
    word.assign(squares.r.data);
    powers.r.addr.assign(addr);
    now.assign(powers.r.data);
    big.r.addr.assign(wide);
    row.assign(big.r.data);
  },
}));

const started = module("started_ram", () => ({
  doc: "A RAM with contents at power-up; its second reader is not used.",
  ports: { we: input(bool), addr: input(bits(3)), data: input(bits(4)), q: output(bits(4)) },
  build({ we, addr, data, q }, { mems }) {
    const { ram } = mems({
      ram: {
        of: bits(4),
        depth: 6,
        style: "distributed",
        contents: [1n, 2n, 3n],
        ports: { w: { kind: "write" }, r: { kind: "readAsync" }, s: { kind: "readAsync" } },
      },
    });
    ram.w.assign({ en: we, addr, data });
    ram.r.addr.assign(addr);
    ram.s.addr.assign(addr);
    q.assign(ram.r.data);
  },
}));

/** Every template once: what it became is asserted by the tests of memories under synthesis. */
const masked = module(
  "masked_ram",
  (p: { mask: number; width: number; style: "block" | "ultra" | "distributed" | "auto" }) => ({
    doc: "One port writes columns of a word, one reads.",
    ports: {
      we: input(bool),
      waddr: input(bits(10)),
      wdata: input(bits(p.width)),
      strobe: input(bits(p.width / p.mask)),
      raddr: input(bits(10)),
      rdata: output(bits(p.width)),
    },
    build({ we, waddr, wdata, strobe, raddr, rdata }, { mems }) {
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: 1024,
          mask: p.mask,
          style: p.style,
          ports: { w: { kind: "write" }, r: { kind: "read" } },
        },
      });
      ram.w.assign({ en: we, addr: waddr, data: wdata, mask: strobe });
      ram.r.addr.assign(raddr);
      rdata.assign(ram.r.data);
    },
  }),
);

const twoClocks = module("two_clock_ram", (p: { style: "block" | "distributed" }) => ({
  doc: "Written on one clock, read on another, into an output register.",
  clocks: ["wr", "rd"],
  ports: {
    we: input(bool, "wr"),
    waddr: input(bits(9), "wr"),
    wdata: input(bits(32), "wr"),
    re: input(bool, "rd"),
    raddr: input(bits(9), "rd"),
    rdata: output(bits(32), "rd"),
  },
  build({ we, waddr, wdata, re, raddr, rdata }, { mems, domain }) {
    const { ram } = mems({
      ram: {
        of: bits(32),
        depth: 512,
        style: p.style,
        ports: { w: { kind: "write", domain: "wr" }, r: { kind: "read", domain: "rd" } },
      },
    });
    const { held } = domain("rd").regs({ held: bits(32) });
    ram.w.assign({ en: we, addr: waddr, data: wdata });
    ram.r.assign({ en: re, addr: raddr });
    held.next(ram.r.data);
    rdata.assign(held);
  },
}));

const twoSidedMasked = module("two_sided_masked_ram", (p: { style: "block" | "ultra" }) => ({
  doc: "Two ports that each read or write bytes, on one clock.",
  ports: {
    a_en: input(bool),
    a_write: input(bool),
    a_addr: input(bits(11)),
    a_wdata: input(bits(16)),
    a_mask: input(bits(2)),
    a_rdata: output(bits(16)),
    b_en: input(bool),
    b_write: input(bool),
    b_addr: input(bits(11)),
    b_wdata: input(bits(16)),
    b_mask: input(bits(2)),
    b_rdata: output(bits(16)),
  },
  build(io, { mems }) {
    const { ram } = mems({
      ram: {
        of: bits(16),
        depth: 2048,
        mask: 8,
        style: p.style,
        collisions: "the two sides share the words between them",
        ports: {
          a: { kind: "readWrite" },
          b: { kind: "readWrite" },
        },
      },
    });
    ram.a.assign({ en: io.a_en, write: io.a_write, addr: io.a_addr, wdata: io.a_wdata, mask: io.a_mask });
    ram.b.assign({ en: io.b_en, write: io.b_write, addr: io.b_addr, wdata: io.b_wdata, mask: io.b_mask });
    io.a_rdata.assign(ram.a.data);
    io.b_rdata.assign(ram.b.data);
  },
}));

const Entry = struct({ valid: bool, tag: bits(6), list: array(bits(4), 2) });

const small = module("small_rams", () => ({
  doc: "Words that are structs and single bits, depths that are no power of two, many readers, a port that writes beside one that reads and writes.",
  ports: {
    we: input(bool),
    index: input(bits(4)),
    other: input(bits(4)),
    entry: input(Entry),
    flag: input(bool),
    columns: input(bits(4)),
    now: output(Entry),
    valid: output(bool),
    flag_now: output(bool),
    flag_then: output(bool),
    whole: output(bits(12)),
    nibbles: output(bits(4)),
    chosen: output(bits(4)),
  },
  build({ we, index, other, entry, flag, columns, ...o }, { mems }) {
    const { entries, flags, words, lanes, mixed } = mems({
      entries: {
        of: Entry,
        depth: 12,
        style: "distributed",
        doc: "What is known of each tag.",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" }, s: { kind: "readAsync" } },
      },
      flags: {
        of: bool,
        depth: 16,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" }, t: { kind: "read" } },
      },
      words: {
        of: bits(12),
        depth: 10,
        mask: 12,
        ports: { w: { kind: "write" }, r: { kind: "read" } },
      },
      lanes: {
        of: bits(4),
        depth: 16,
        mask: 1,
        style: "distributed",
        ports: { p: { kind: "readWrite" } },
      },
      mixed: {
        of: bits(4),
        depth: 16,
        style: "block",
        contents: [1n, 2n, 3n, 5n, 8n],
        ports: { p: { kind: "readWrite" }, w: { kind: "write" } },
      },
    });
    entries.w.assign({ en: we, addr: index, data: entry });
    entries.r.addr.assign(index);
    entries.s.addr.assign(other);
    flags.w.assign({ en: we, addr: index, data: flag });
    flags.r.addr.assign(other);
    flags.t.assign({ addr: index });
    words.w.assign({ en: we, addr: index, data: pack(entry).slice(0, 12), mask: flag });
    words.r.addr.assign(other);
    lanes.p.assign({ write: we, addr: index, wdata: entry.tag.slice(0, 4), mask: columns });
    mixed.p.assign({ en: flag, write: we, addr: other, wdata: columns });
    mixed.w.assign({ en: we.and(index.ne(other)), addr: index, data: entry.list.at(0) });
    o.now.assign(entries.r.data);
    o.valid.assign(entries.s.data.valid);
    o.flag_now.assign(flags.r.data);
    o.flag_then.assign(flags.t.data);
    o.whole.assign(words.r.data);
    o.nibbles.assign(lanes.p.data);
    o.chosen.assign(mixed.p.data);
  },
}));

const roms = module("roms", (p: { depth: number; style: "block" | "distributed" | "auto"; async: boolean }) => ({
  doc: "A table that is only read.",
  ports: { addr: input(bits(clog2(p.depth))), word: output(bits(20)), zero: output(bits(3)) },
  build({ addr, word, zero }, { mems }) {
    const contents = Array.from({ length: p.depth }, (_, i) => BigInt((i * 40503 + 12345) % 1_000_003));
    const { rom, empty } = mems({
      rom: {
        of: bits(20),
        depth: p.depth,
        style: p.style,
        contents,
        ports: { r: { kind: p.async ? "readAsync" : "read" } },
      },
      empty: { of: bits(3), depth: p.depth, contents: [], ports: { r: { kind: "read" }, unread: { kind: "read" } } },
    });
    rom.r.addr.assign(addr);
    empty.r.addr.assign(addr);
    empty.unread.addr.assign(addr);
    word.assign(rom.r.data);
    zero.assign(empty.r.data);
  },
}));

export const designs: readonly Definition[] = [
  simple({ width: 72, depth: 4096, style: "ultra" }),
  simple({ width: 36, depth: 1024, style: "block" }),
  simple({ width: 8, depth: 64, style: "distributed" }),
  columns({ style: "block" }),
  twoSided(),
  tables(),
  started(),
  simple({ width: 512, depth: 64, style: "auto" }),
  columns({ style: "ultra" }),
  masked({ mask: 8, width: 64, style: "block" }),
  masked({ mask: 9, width: 72, style: "block" }),
  masked({ mask: 16, width: 32, style: "block" }),
  masked({ mask: 18, width: 36, style: "block" }),
  masked({ mask: 9, width: 72, style: "ultra" }),
  masked({ mask: 8, width: 64, style: "ultra" }),
  masked({ mask: 4, width: 16, style: "distributed" }),
  twoClocks({ style: "block" }),
  twoClocks({ style: "distributed" }),
  twoSidedMasked({ style: "block" }),
  twoSidedMasked({ style: "ultra" }),
  small(),
  roms({ depth: 1024, style: "block", async: false }),
  roms({ depth: 512, style: "distributed", async: true }),
  roms({ depth: 16, style: "auto", async: false }),
];
