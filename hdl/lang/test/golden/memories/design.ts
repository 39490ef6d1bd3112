import { bits, bool, clog2, input, module, output } from "../../../index.ts";
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

export const designs: readonly Definition[] = [
  simple({ width: 72, depth: 4096, style: "ultra" }),
  simple({ width: 36, depth: 1024, style: "block" }),
  simple({ width: 8, depth: 64, style: "distributed" }),
  columns({ style: "block" }),
  twoSided(),
  tables(),
  started(),
];
