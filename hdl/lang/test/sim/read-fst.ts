/** Reads back what an FST file says, written against the description of the format and not against the writer. */
import { readFileSync } from "node:fs";
import { gunzipSync, inflateSync } from "node:zlib";

export interface ReadNet {
  readonly path: string;
  readonly width: number;
  readonly module: string;
  readonly direction: number;
  readonly handle: number;
  /** `NAME COUNT MEMBERS… VALUES…` of its enumeration. */
  readonly table: string | null;
}

export interface ReadFst {
  readonly start: number;
  readonly end: number;
  readonly exponent: number;
  readonly nets: readonly ReadNet[];
  readonly blocks: number;
  /** By path: the times at which a value begins. */
  readonly changes: ReadonlyMap<string, readonly (readonly [time: number, value: bigint])[]>;
}

class Reader {
  at = 0;
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  get done(): boolean {
    return this.at >= this.bytes.length;
  }
  byte(): number {
    return this.bytes.readUInt8(this.at++);
  }
  u64(): number {
    this.at += 8;
    return Number(this.bytes.readBigUInt64BE(this.at - 8));
  }
  varint(): number {
    for (let [value, scale] = [0, 1]; ; scale *= 128) {
      const next = this.byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
    }
  }
  text(): string {
    const end = this.bytes.indexOf(0, this.at);
    const text = this.bytes.toString("latin1", this.at, end);
    this.at = end + 1;
    return text;
  }
  take(count: number): Buffer {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

const unpacked = (bytes: Buffer, length: number) => (bytes.length === length ? bytes : inflateSync(bytes));

export function readFst(path: string): ReadFst {
  const file = new Reader(readFileSync(path));
  const sections: { kind: number; body: Reader }[] = [];
  while (!file.done) {
    const kind = file.byte();
    const length = file.u64();
    sections.push({ kind, body: new Reader(file.take(length - 8)) });
  }
  const of = (kind: number) => sections.filter((each) => each.kind === kind).map(({ body }) => body);
  const [header, geometry, hierarchy] = [of(0)[0], of(3)[0], of(4)[0]];
  if (header === undefined || geometry === undefined || hierarchy === undefined) throw new Error("a block is missing");
  if (header.bytes.length !== 321) throw new Error("the header has another length");
  const [start, end] = [header.u64(), header.u64()];
  if (header.take(8).readDoubleLE() !== Math.E) throw new Error("the test number is another");
  header.u64();
  header.u64();
  const counted = { nets: header.u64(), variables: header.u64(), blocks: header.u64() };
  const exponent = header.bytes.readInt8(header.at);

  const size = geometry.u64();
  const handles = geometry.u64();
  const widths = new Reader(unpacked(geometry.take(geometry.bytes.length - 16), size));
  const widthOf = Array.from({ length: handles }, () => widths.varint());
  if (!widths.done || handles !== counted.variables) throw new Error("the geometry does not fit");

  const nets = netsOf(hierarchy);
  if (nets.length !== counted.nets) throw new Error("the hierarchy does not fit");
  if (nets.some(({ width, handle }) => widthOf[handle] !== width)) throw new Error("a width differs");

  const changes = new Map<number, [number, bigint][]>(widthOf.map((_, handle) => [handle, []]));
  const blocks = of(1);
  if (blocks.length !== counted.blocks) throw new Error("the number of blocks differs");
  for (const block of blocks) readChanges(block, widthOf, changes);
  const byPath = nets.map(({ path: name, handle }) => [name, changes.get(handle) ?? []] as const);
  return { start, end, exponent, nets, blocks: blocks.length, changes: new Map(byPath) };
}

function netsOf(section: Reader): ReadNet[] {
  const size = section.u64();
  const tree = new Reader(gunzipSync(section.take(section.bytes.length - 8)));
  if (tree.bytes.length !== size) throw new Error("the hierarchy has another length");
  const nets: ReadNet[] = [];
  const scopes: { name: string; module: string }[] = [];
  const tables = new Map<number, string>();
  let [table, handle]: [string | null, number] = [null, 0];
  while (!tree.done) {
    const kind = tree.byte();
    if (kind === 255) scopes.pop();
    else if (kind === 254) {
      tree.byte();
      scopes.push({ name: tree.text(), module: tree.text() });
    } else if (kind === 252) {
      if (tree.byte() !== 0 || tree.byte() !== 7) throw new Error("an attribute of another kind");
      const name = tree.text();
      const number = tree.varint();
      if (name === "") table = tables.get(number) ?? null;
      else tables.set(number, name);
    } else {
      const direction = tree.byte();
      const name = tree.text();
      const width = tree.varint();
      const alias = tree.varint();
      const path = [...scopes.map((scope) => scope.name), name].join(".");
      const module = scopes.at(-1)?.module ?? "";
      nets.push({ path, width, module, direction, handle: alias === 0 ? handle++ : alias - 1, table });
      table = null;
    }
  }
  if (scopes.length > 0) throw new Error("a scope is open");
  return nets;
}

function readChanges(block: Reader, widthOf: readonly number[], changes: Map<number, [number, bigint][]>): void {
  const { bytes } = block;
  const back = (from: number) => Number(bytes.readBigUInt64BE(bytes.length - from));
  const [timeBytes, packedTimes, timeCount] = [back(24), back(16), back(8)];
  const timeEnd = bytes.length - 24;
  const timeReader = new Reader(unpacked(bytes.subarray(timeEnd - packedTimes, timeEnd), timeBytes));
  let time = 0;
  const times = Array.from({ length: timeCount }, () => (time += timeReader.varint()));
  const [begin, end] = [block.u64(), block.u64()];
  if (begin !== times[0] || end !== times.at(-1)) throw new Error("the times of a block do not fit");
  block.u64();
  const frameBytes = block.varint();
  const framePacked = block.varint();
  if (block.varint() !== widthOf.length) throw new Error("a frame has other variables");
  const frame = unpacked(block.take(framePacked), frameBytes);
  if (frame.length !== widthOf.reduce((a, b) => a + b, 0)) throw new Error("a frame has another length");
  if (block.varint() !== widthOf.length || bytes[block.at] !== 0x5a) throw new Error("other chains");
  const start = block.at;
  const indexEnd = timeEnd - packedTimes - 8;
  const indexBytes = Number(bytes.readBigUInt64BE(indexEnd));
  const index = new Reader(bytes.subarray(indexEnd - indexBytes, indexEnd));
  let [variable, at] = [0, start];
  while (!index.done) {
    const entry = index.varint();
    if ((entry & 1) === 0) {
      variable += entry / 2;
      continue;
    }
    at += (entry - 1) / 2;
    const ends = new Reader(bytes.subarray(at, indexEnd - indexBytes));
    const size = ends.varint();
    const width = widthOf[variable] ?? 0;
    const list = changes.get(variable++);
    // A chain says how long it is unpacked; a raw one ends where the next begins.
    const peek = new Reader(index.bytes);
    peek.at = index.at;
    let gap = 0;
    while (!peek.done && gap === 0) {
      const next = peek.varint();
      if ((next & 1) === 1) gap = (next - 1) / 2;
    }
    const limit = gap === 0 ? indexEnd - indexBytes : at + gap;
    const body = bytes.subarray(at + ends.at, limit);
    const chain = new Reader(size === 0 ? body : inflateSync(body));
    let now = 0;
    while (!chain.done) {
      const head = chain.varint();
      now += width === 1 ? Math.floor(head / 4) : Math.floor(head / 2);
      if ((head & 1) !== 0) throw new Error("a value of four states");
      const count = Math.ceil(width / 8);
      const bits =
        width === 1
          ? BigInt((head >> 1) & 1)
          : BigInt(`0x${chain.take(count).toString("hex")}`) >> BigInt(8 * count - width);
      list?.push([times[now] ?? -1, bits]);
    }
  }
  if (variable !== widthOf.length) throw new Error("the index has other variables");
}
