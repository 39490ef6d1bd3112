/** The watch for collisions as code: flags and addresses beside the memory, looked at when an edge is over. */
import type { MemoryIR, MemoryPortIR } from "../design/ir.ts";
import * as chunk from "./chunks.ts";
import { emptyArm, type Action, type Store } from "./code.ts";
import type { ClockedWork } from "./clocked.ts";
import type { Access } from "./collisions.ts";
import type { Scope } from "./flatten.ts";
import type { Node } from "./graph.ts";
import { collisionPlaces } from "./layout.ts";
import type { ExprLowering } from "./lower-expr.ts";

type CollisionWork = Extract<ClockedWork, { kind: "collision" }>;

/** Adds the watch of one edge: of both ports on one clock, or of one of them on clocks of their own. */
export function lowerCollision(lowering: ExprLowering, scope: Scope, { of, index, side }: CollisionWork): void {
  const { g, code, layout } = lowering;
  const places = collisionPlaces(layout, index);
  const [first, second] = of.ports;
  if (side === null) {
    const [address, other] = [addressOf(lowering, scope, first), addressOf(lowering, scope, second)];
    const same = g.and(inRange(lowering, address, of.memory), g.compare("eq", address, other));
    of.pairs.forEach(([a, b], pair) => {
      const both = g.and(happens(lowering, scope, first, a), happens(lowering, scope, second, b));
      code.actions.push(when(g.and(both, same), report(lowering, index, pair, address)));
    });
    return;
  }
  const port = of.ports[side];
  const address = addressOf(lowering, scope, port);
  const exists = inRange(lowering, address, of.memory);
  const now = g.load(64, layout.now, 64);
  const window = g.load(64, places.window, 64);
  for (const access of new Set(of.pairs.map((pair) => pair[side]))) {
    const actions: Action[] = [];
    of.pairs.forEach((accesses, pair) => {
      if (accesses[side] !== access) return;
      const last = places.last(1 - side, accesses[1 - side] ?? "write");
      const close = g.compare("lt", g.sub(now, g.load(64, last.time, 64)), window);
      const same = g.compare("eq", address, g.load(32, last.address, 32));
      actions.push(when(g.and(close, same), report(lowering, index, pair, address)));
    });
    const mine = places.last(side, access);
    const stores: Store[] = [
      { address: mine.time, node: now, bits: 64 },
      { address: mine.address, node: address, bits: 32 },
    ];
    actions.push({ kind: "stores", stores, owner: null });
    code.actions.push(when(g.and(happens(lowering, scope, port, access), exists), actions));
  }
}

const addressOf = (lowering: ExprLowering, scope: Scope, port: MemoryPortIR): Node =>
  chunk.clamped(lowering.g, lowering.net(scope, port.addr));

const inRange = ({ g }: ExprLowering, address: Node, { depth }: MemoryIR): Node =>
  2 ** address.bits <= depth ? g.const(32, 1) : g.compare("lt", address, g.const(32, depth));

/** The port makes the access at this edge. A write without a single column is none. */
function happens(lowering: ExprLowering, scope: Scope, port: MemoryPortIR, access: Access): Node {
  const { g } = lowering;
  const bit = (net: MemoryPortIR["en"]): Node =>
    net === null ? g.const(32, 1) : chunk.chunk(lowering.net(scope, net), 0);
  const enabled = bit(port.en);
  if (access === "read") return port.kind === "read" ? enabled : g.and(enabled, g.eqz(bit(port.write)));
  const columns = port.mask === null ? g.const(32, 1) : chunk.any(g, lowering.net(scope, port.mask));
  return g.and(g.and(enabled, bit(port.write)), columns);
}

function report({ g, layout }: ExprLowering, index: number, pair: number, address: Node): Action[] {
  const { flag, seen } = collisionPlaces(layout, index);
  const stores: Store[] = [
    { address: layout.failed, node: g.const(32, 1), bits: 8 },
    { address: flag, node: g.const(32, 1 + pair), bits: 32 },
    { address: seen, node: address, bits: 32 },
  ];
  return [{ kind: "stores", stores, owner: null }];
}

const when = (condition: Node, actions: Action[]): Action => ({
  kind: "if",
  condition,
  then: { actions, sets: [] },
  otherwise: emptyArm(),
});
