/**
 * Waveforms in the FST format of GTKWave, which Surfer and others open as well.
 *
 * Facts: `block_format.txt` and `fstapi.h` of GTKWave, and T. Hutt's "FST file format" (unofficial specification). Used are
 * the plain kinds of blocks: header, value changes without aliases of chains (1), geometry (3), gzip hierarchy (4). All
 * lengths are big-endian and count themselves.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { deflateSync, gzipSync } from "node:zlib";
import type { WaveNet, WaveTree, WaveWriter } from "./wave-tree.ts";

const block = { header: 0, changes: 1, geometry: 3, hierarchy: 4 } as const;
const tag = { attribute: 252, scope: 254, upscope: 255, wire: 16, misc: 0, enumTable: 7 } as const;
const directions = { inner: 0, input: 1, output: 2 } as const;

/** Bytes of changes after which a block is written, unless told. */
const usualBlock = 1 << 20;

/** Bytes that grow at the end. */
class Out {
  #bytes = Buffer.alloc(1024);
  length = 0;

  take(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  bytes(...parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      const at = this.#room(part.length);
      this.#bytes.set(part, at);
    }
    return this;
  }

  byte(value: number): this {
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  u64(value: number): this {
    const at = this.#room(8);
    this.#bytes.writeBigUInt64BE(BigInt(value), at);
    return this;
  }

  /** Seven bits a byte, the lowest first. */
  varint(value: number): this {
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) this.byte((left % 128) + 128);
    return this.byte(left);
  }

  /** Text with a 0 after it. */
  text(value: string): this {
    return this.bytes(Buffer.from(value, "latin1")).byte(0);
  }

  /** Text in a field of fixed size. */
  field(value: string, size: number): this {
    const field = Buffer.alloc(size);
    field.write(value.slice(0, size - 1), "latin1");
    return this.bytes(field);
  }

  /** Room for more; the bytes may lie elsewhere afterwards. */
  #room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.#bytes.length) {
      const larger = Buffer.alloc(2 * this.length);
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    return at;
  }
}

/** Changes of one variable within a block: how far its times come after each other, and the values. */
interface Chain {
  out: Out;
  last: number;
}

/** Writes an FST file piece by piece. */
export class FstWriter implements WaveWriter {
  readonly #file: number;
  readonly #tree: WaveTree;
  readonly #blockSize: number;
  readonly #values: bigint[];
  /** Values at the beginning of the block. */
  #frame: Buffer | null = null;
  #chains: (Chain | null)[];
  #times: number[] = [];
  #size = 0;
  #blocks = 0;
  #start: number | null = null;
  #end = 0;

  constructor(path: string, tree: WaveTree, blockSize = usualBlock) {
    this.#blockSize = blockSize;
    this.#file = openSync(path, "w");
    this.#tree = tree;
    this.#values = tree.variables.map(() => 0n);
    this.#chains = tree.variables.map(() => null);
    this.#write(block.header, this.#header());
  }

  sample(time: number, changes: readonly (readonly [variable: number, value: bigint])[]): void {
    if (changes.length === 0) return;
    this.#start ??= time;
    // The first values are changes too: readers that begin with the first block look at no frame.
    if (this.#frame === null) this.#begin(time);
    if (this.#times.at(-1) !== time) this.#times.push(time);
    const now = this.#times.length - 1;
    for (const [variable, value] of changes) {
      this.#values[variable] = value;
      const width = this.#tree.variables[variable]?.width ?? 1;
      const chain = (this.#chains[variable] ??= { out: new Out(), last: 0 });
      const before = chain.out.length;
      if (width === 1) chain.out.varint((now - chain.last) * 4 + Number(value) * 2);
      else chain.out.varint((now - chain.last) * 2).bytes(leftAligned(value, width));
      chain.last = now;
      this.#size += chain.out.length - before;
    }
    this.#end = time;
    if (this.#size >= this.#blockSize) this.#flush();
  }

  close(): void {
    this.#flush();
    const geometry = new Out();
    for (const { width } of this.#tree.variables) geometry.varint(width);
    const packed = shorter(geometry.take());
    this.#write(block.geometry, new Out().u64(geometry.length).u64(this.#tree.variables.length).bytes(packed));
    const hierarchy = hierarchyOf(this.#tree);
    this.#write(block.hierarchy, new Out().u64(hierarchy.length).bytes(gzipSync(hierarchy)));
    const header = section(block.header, this.#header());
    writeSync(this.#file, header, 0, header.length, 0);
    closeSync(this.#file);
  }

  #begin(time: number): void {
    const chars = this.#values.map((value, i) => {
      const width = this.#tree.variables[i]?.width ?? 1;
      return value.toString(2).padStart(width, "0");
    });
    this.#frame = Buffer.from(chars.join(""), "latin1");
    this.#times = [time];
    this.#end = time;
  }

  #flush(): void {
    if (this.#frame === null) return;
    const frame = shorter(this.#frame);
    const out = new Out()
      .u64(this.#times[0] ?? 0)
      .u64(this.#end)
      .u64(this.#size);
    out.varint(this.#frame.length).varint(frame.length).varint(this.#values.length).bytes(frame);
    out.varint(this.#values.length);
    const start = out.length;
    out.byte("Z".charCodeAt(0));
    const index = new Out();
    let [none, before] = [0, 0];
    const endRun = () => {
      if (none > 0) index.varint(2 * none);
      none = 0;
    };
    for (const chain of this.#chains) {
      if (chain === null) {
        none++;
        continue;
      }
      endRun();
      const at = out.length - start;
      index.varint(2 * (at - before) + 1);
      before = at;
      const raw = chain.out.take();
      const packed = shorter(raw);
      out.varint(packed === raw ? 0 : raw.length).bytes(packed);
    }
    endRun();
    out.bytes(index.take()).u64(index.length);
    const times = new Out();
    this.#times.forEach((time, i) => times.varint(time - (this.#times[i - 1] ?? 0)));
    const packed = shorter(times.take());
    out.bytes(packed).u64(times.length).u64(packed.length).u64(this.#times.length);
    this.#write(block.changes, out);
    this.#blocks++;
    this.#frame = null;
    this.#chains = this.#chains.map(() => null);
    this.#size = 0;
  }

  #header(): Out {
    const { nets, variables } = this.#tree;
    const scopes = new Set(nets.map(({ scope }) => scope.join("."))).size;
    const e = Buffer.alloc(8);
    e.writeDoubleLE(Math.E);
    const picoseconds = 256 - 12;
    const out = new Out()
      .u64(this.#start ?? 0)
      .u64(this.#end)
      .bytes(e)
      .u64(0);
    out.u64(scopes).u64(nets.length).u64(variables.length).u64(this.#blocks);
    return out.byte(picoseconds).field("nvmeforge", 128).field("", 119).byte(0).u64(0);
  }

  #write(kind: number, content: Out): void {
    writeSync(this.#file, section(kind, content));
  }
}

function section(kind: number, content: Out): Buffer {
  return new Out()
    .byte(kind)
    .u64(8 + content.length)
    .bytes(content.take())
    .take();
}

/** Compressed where that saves bytes: readers see by the length whether it was. */
function shorter(raw: Buffer): Buffer {
  const packed = deflateSync(raw);
  return packed.length < raw.length ? packed : raw;
}

function leftAligned(value: bigint, width: number): Buffer {
  const bytes = Math.ceil(width / 8);
  return Buffer.from((value << BigInt(8 * bytes - width)).toString(16).padStart(2 * bytes, "0"), "hex");
}

function hierarchyOf({ nets }: WaveTree): Buffer {
  const out = new Out();
  const tables = new Map<string, number>();
  const declared = new Set<number>();
  let open: readonly string[] = [];
  const goTo = (scope: readonly string[], module: string) => {
    let shared = 0;
    while (shared < open.length && open[shared] === scope[shared]) shared++;
    for (let i = open.length; i > shared; i--) out.byte(tag.upscope);
    for (const name of scope.slice(shared)) out.byte(tag.scope).byte(0).text(name).text(module);
    open = scope;
  };
  for (const net of nets) {
    goTo(net.scope, net.module);
    if (net.members !== undefined) refer(out, tables, net, net.members);
    out.byte(tag.wire).byte(directions[net.direction]).text(net.name).varint(net.width);
    out.varint(declared.has(net.variable) ? net.variable + 1 : 0);
    declared.add(net.variable);
  }
  goTo([], "");
  return out.take();
}

/** Names for the values of the net that follows; the table of an enumeration stands before its first use. */
function refer(out: Out, tables: Map<string, number>, net: WaveNet, members: NonNullable<WaveNet["members"]>): void {
  const names = members.map(({ name }) => name);
  const values = members.map(({ value }) => value.toString(2).padStart(net.width, "0"));
  const text = [net.enumeration ?? "", members.length, ...names, ...values].join(" ");
  const known = tables.get(text);
  const number = known ?? tables.size + 1;
  const attribute = (name: string) =>
    out.byte(tag.attribute).byte(tag.misc).byte(tag.enumTable).text(name).varint(number);
  if (known === undefined) {
    tables.set(text, number);
    attribute(text);
  }
  attribute("");
}
