/** What happens at an edge as actions: stores of registers, reads and writes of memories, checks. */
import type { Expr, Net, Stmt, Target } from "../design/ir.ts";
import * as chunk from "./chunks.ts";
import type { Value } from "./chunks.ts";
import { isReset, type ClockedUnit } from "./clocked.ts";
import { emptyArm, type Action, type Store } from "./code.ts";
import { slotOf, type Scope, type Slot } from "./flatten.ts";
import { ones, type Node } from "./graph.ts";
import { lowerCollision } from "./lower-collision.ts";
import { anyOf, readMemory } from "./lower-comb.ts";
import type { ExprLowering } from "./lower-expr.ts";
import { columnMask } from "./memory-mask.ts";
import { switchTable } from "./match-table.ts";
import { concerns } from "./units.ts";

/** Adds a unit to a function. `inReset`: for an edge at which the reset of its domain is active. */
export function lowerUnit(lowering: ExprLowering, unit: ClockedUnit, inReset: boolean): void {
  const { scope, work, key } = unit;
  const { actions } = lowering.code;
  const writer = new Writer(lowering, scope);
  switch (work.kind) {
    case "registers": {
      const cleared = inReset ? [...work.nets].filter((net) => isReset(key, net)) : [];
      const rest = new Set([...work.nets].filter((net) => !cleared.includes(net)));
      writer.run(work.roots, rest, actions);
      // Last: the statements for the others may read what is reset.
      for (const net of cleared) writer.whole(net, constantOf(lowering, net, net.reset ?? 0n), actions);
      return;
    }
    case "synchroniser": {
      const { kind, source, meta, output } = work.of;
      const stages = [...meta, output];
      const given = lowering.expr(scope, source);
      if (kind !== "reset") {
        writer.parallel(
          stages.map((net, i) => {
            const before = stages[i - 1];
            return { net, value: before === undefined ? given : lowering.net(scope, before) };
          }),
          actions,
        );
        return;
      }
      const [then, otherwise] = [emptyArm(), emptyArm()];
      const high = stages.map((net) => ({ net, value: constantOf(lowering, net, 1n) }));
      writer.parallel(high, then.actions);
      writer.parallel(
        stages.map((net, i) => {
          const before = stages[i - 1];
          return { net, value: before === undefined ? constantOf(lowering, net, 0n) : lowering.net(scope, before) };
        }),
        otherwise.actions,
      );
      actions.push({ kind: "if", condition: chunk.chunk(given, 0), then, otherwise });
      return;
    }
    case "assertion":
      if (!inReset) lowerAssertion(lowering, scope, work);
      return;
    case "collision":
      if (!inReset) lowerCollision(lowering, scope, work);
      return;
    case "read":
      lowerRead(lowering, scope, work, writer);
      return;
    case "write":
      lowerWrite(lowering, scope, work);
  }
}

const constantOf = ({ g }: ExprLowering, net: Net, value: bigint): Value => chunk.constant(g, net.width, value);

function lowerAssertion(
  lowering: ExprLowering,
  scope: Scope,
  { of, index }: Extract<ClockedUnit["work"], { kind: "assertion" }>,
): void {
  const { g, layout, code } = lowering;
  const holds = lowering.condition(scope, of.condition);
  const happens = emptyArm();
  if (of.kind === "cover") {
    happens.actions.push({ kind: "count", address: layout.covered + 4 * index });
    code.actions.push({ kind: "if", condition: holds, then: happens, otherwise: emptyArm() });
    return;
  }
  const one = g.const(32, 1);
  const stores = [layout.failed, layout.failed + 1 + index].map((address): Store => ({ address, node: one, bits: 8 }));
  happens.actions.push({ kind: "stores", stores, owner: null });
  code.actions.push({ kind: "if", condition: g.eqz(holds), then: happens, otherwise: emptyArm() });
}

/** The enable of a memory port, and what else must hold. */
function enabled(lowering: ExprLowering, scope: Scope, nets: readonly (Net | null)[], inverted: Net | null): Node {
  const { g } = lowering;
  let all = g.const(32, 1);
  for (const net of nets) if (net !== null) all = g.and(all, chunk.chunk(lowering.net(scope, net), 0));
  return inverted === null ? all : g.and(all, g.eqz(chunk.chunk(lowering.net(scope, inverted), 0)));
}

type MemoryWork = Extract<ClockedUnit["work"], { kind: "read" | "write" }>;

function lowerRead(lowering: ExprLowering, scope: Scope, { memory, port }: MemoryWork, writer: Writer): void {
  if (port.q === null) return;
  const { base, stride } = lowering.layout.memory(scope, memory);
  const then = emptyArm();
  const word = readMemory(lowering, lowering.net(scope, port.addr), memory, base, stride);
  writer.whole(port.q, word, then.actions);
  guard(lowering, enabled(lowering, scope, [port.en], port.write), then.actions);
}

function lowerWrite(lowering: ExprLowering, scope: Scope, { memory, port }: MemoryWork): void {
  const { g } = lowering;
  const { width, depth, maskWidth } = memory;
  const { base, stride } = lowering.layout.memory(scope, memory);
  const place = chunk.clamped(g, lowering.net(scope, port.addr));
  const inRange = 2 ** place.bits <= depth ? g.const(32, 1) : g.compare("lt", place, g.const(32, depth));
  const offset = g.mul(place, g.const(32, stride));
  const data = port.data === null ? chunk.constant(g, width, 0n) : lowering.net(scope, port.data);
  const mask =
    maskWidth === undefined || port.mask === null
      ? null
      : columnMask(g, lowering.net(scope, port.mask), width, maskWidth);
  const then = emptyArm();
  data.forEach((node, k) => {
    const at = base + 8 * k;
    if (mask === null) {
      then.actions.push({ kind: "write", base: at, offset, node, bits: node.type });
      return;
    }
    const columns = chunk.chunk(mask, k);
    const keep = g.xor(columns, g.const(columns.type, ones(columns.type)));
    then.actions.push({ kind: "merge", base: at, offset, keep, node: g.and(node, columns) });
  });
  guard(
    lowering,
    g.and(enabled(lowering, scope, [port.en, port.kind === "readWrite" ? port.write : null], null), inRange),
    then.actions,
  );
}

/** The actions where the condition holds. */
function guard({ code }: ExprLowering, condition: Node, actions: Action[]): void {
  if (condition.op === "const") {
    if (condition.value !== 0n) code.actions.push(...actions);
    return;
  }
  code.actions.push({ kind: "if", condition, then: { actions, sets: [] }, otherwise: emptyArm() });
}

/** Stores registers of one instance. */
class Writer {
  readonly #lowering: ExprLowering;
  readonly #scope: Scope;

  constructor(lowering: ExprLowering, scope: Scope) {
    this.#lowering = lowering;
    this.#scope = scope;
  }

  whole(net: Net, value: Value, actions: Action[]): void {
    this.parallel([{ net, value }], actions);
  }

  /** Several registers at once: all values are those from before. */
  parallel(list: readonly { readonly net: Net; readonly value: Value }[], actions: Action[]): void {
    const stores = list.flatMap(({ net, value }) => {
      const address = this.#target(net);
      return value.map((node, k): Store => ({ address: address + 8 * k, node, bits: node.type }));
    });
    actions.push({ kind: "stores", stores, owner: null });
  }

  run(body: readonly Stmt[], nets: ReadonlySet<Net>, actions: Action[]): void {
    for (const stmt of body) {
      if (!concerns(stmt, nets)) continue;
      switch (stmt.kind) {
        case "assign":
          break;
        case "next":
          if (nets.has(stmt.target.net)) this.#next(stmt.target, stmt.value, actions);
          break;
        case "when":
          this.#when(stmt, 0, nets, actions);
          break;
        case "match":
          this.#match(stmt, nets, actions);
      }
    }
  }

  #target(net: Net): number {
    return this.#lowering.layout.target(this.#slot(net));
  }

  #slot(net: Net): Slot {
    return slotOf(this.#scope, net);
  }

  #when(stmt: Extract<Stmt, { kind: "when" }>, i: number, nets: ReadonlySet<Net>, actions: Action[]): void {
    const arm = stmt.arms[i];
    if (arm === undefined) {
      this.run(stmt.otherwise ?? [], nets, actions);
      return;
    }
    const condition = this.#lowering.condition(this.#scope, arm.condition);
    if (condition.op === "const") {
      if (condition.value === 0n) this.#when(stmt, i + 1, nets, actions);
      else this.run(arm.body, nets, actions);
      return;
    }
    const [then, otherwise] = [emptyArm(), emptyArm()];
    this.run(arm.body, nets, then.actions);
    this.#when(stmt, i + 1, nets, otherwise.actions);
    if (then.actions.length + otherwise.actions.length > 0) actions.push({ kind: "if", condition, then, otherwise });
  }

  #match(stmt: Extract<Stmt, { kind: "match" }>, nets: ReadonlySet<Net>, actions: Action[]): void {
    const table = switchTable(stmt);
    const selector = chunk.chunk(this.#lowering.expr(this.#scope, stmt.subject), 0);
    if (table === null || selector.op === "const") {
      const arms = stmt.cases.map(({ labels, body }) => ({ condition: anyOf(labels, stmt), body, site: stmt.site }));
      this.#when({ kind: "when", arms, otherwise: stmt.otherwise, site: stmt.site }, 0, nets, actions);
      return;
    }
    const arms = [...stmt.cases.map(({ body }) => body), stmt.otherwise ?? []].map((body) => {
      const arm = emptyArm();
      this.run(body, nets, arm.actions);
      return arm;
    });
    actions.push({ kind: "switch", selector, table, arms });
  }

  #next(target: Target, expr: Expr, actions: Action[]): void {
    const value = this.#lowering.expr(this.#scope, expr);
    const { net } = target;
    if (target.kind === "whole") {
      this.whole(net, value, actions);
      return;
    }
    if (target.kind === "slice") {
      this.#slice(net, target.lsb, target.width, value, actions);
      return;
    }
    const { g } = this.#lowering;
    const index = chunk.clamped(g, this.#lowering.expr(this.#scope, target.index));
    const count = net.width / target.width;
    if (index.op === "const") {
      const fixed = Number(index.value);
      if (fixed < count) this.#slice(net, fixed * target.width, target.width, value, actions);
      return;
    }
    const inRange = 2 ** index.bits <= count ? null : g.compare("lt", index, g.const(32, count));
    const writes: Action[] = [];
    this.#element(net, index, value, target.width, writes);
    if (inRange === null) actions.push(...writes);
    else actions.push({ kind: "if", condition: inRange, then: { actions: writes, sets: [] }, otherwise: emptyArm() });
  }

  /** Bits at a fixed place: bytes are stored, others merged into their words. */
  #slice(net: Net, lsb: number, width: number, value: Value, actions: Action[]): void {
    const { g } = this.#lowering;
    const address = this.#target(net);
    const type = chunk.typeFor(net.width);
    for (let done = 0; done < width;) {
      const at = lsb + done;
      const [k, shift] = type === 32 ? [0, at] : [at >> 6, at & 63];
      const bits = Math.min(width - done, type - shift);
      const part = chunk.field(g, value, done, bits);
      const size = storeSize(bits);
      if (size !== null && shift % 8 === 0) {
        const store: Store = { address: address + 8 * k + shift / 8, node: part, bits: size };
        actions.push({ kind: "stores", stores: [store], owner: null });
      } else {
        const keep = g.const(type, ones(type) & ~(ones(bits) << BigInt(shift)));
        const node = g.shl(g.as(type, part), shift);
        actions.push({ kind: "merge", base: address + 8 * k, offset: null, keep, node });
      }
      done += bits;
    }
  }

  /** Bits at a computed place: whole bytes are stored in runs, others merged in pieces of 32 bits. */
  #element(net: Net, index: Node, value: Value, width: number, actions: Action[]): void {
    const { g } = this.#lowering;
    const base = this.#target(net);
    const position = g.mul(index, g.const(32, width));
    const offset = g.shr(position, 3);
    if (width % 8 === 0) {
      for (let done = 0; done < width;) {
        const size = ([64, 32, 16, 8] as const).find((each) => each <= width - done) ?? 8;
        const node = chunk.field(g, value, done, size);
        actions.push({ kind: "write", base: base + done / 8, offset, node, bits: size });
        done += size;
      }
      return;
    }
    const shift = g.widen(g.and(position, g.const(32, 7)));
    for (let done = 0; done < width; done += 32) {
      const bits = Math.min(32, width - done);
      const part = g.widen(chunk.field(g, value, done, bits));
      const hole = g.shl(g.const(64, ones(bits)), shift);
      const keep = g.xor(hole, g.const(64, ones(64)));
      actions.push({ kind: "merge", base: base + done / 8, offset, keep, node: g.shl(part, shift) });
    }
  }
}

function storeSize(bits: number): Store["bits"] | null {
  return bits === 8 || bits === 16 || bits === 32 || bits === 64 ? bits : null;
}
