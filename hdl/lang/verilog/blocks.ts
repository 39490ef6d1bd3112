/** How the drivers of a module are shared out over `assign`s and `always` blocks. */
import type { ModuleIR, Net, Stmt } from "../design/ir.ts";
import { ones } from "../netlist/bits.ts";
import { combGraph, reachable } from "../netlist/comb-graph.ts";
import { forEachAssignment, only, targetBits, targetsOf } from "../netlist/statements.ts";
import type { Assignment } from "../netlist/statements.ts";

/** Drivers of one kind that are printed together, and their nets, both in source order. */
export interface Block {
  readonly nets: ReadonlySet<Net>;
  readonly body: readonly Stmt[];
}

export interface CombinationalDrivers {
  /** One `assign` each. */
  readonly assigns: readonly Assignment[];
  /** One `always_comb` each. */
  readonly blocks: readonly Block[];
}

/** Values without a clock: those driven once and always, and those driven under conditions. */
export function combinationalDrivers(module: ModuleIR): CombinationalDrivers {
  const byNet = topLevelStatements(module.body);
  const assigns: Assignment[] = [];
  const conditional = new Set<Net>();
  for (const [net, statements] of byNet) {
    const plain = plainAssigns(net, statements);
    if (plain === null) conditional.add(net);
    else assigns.push(...plain);
  }
  for (const net of [...module.ports, ...module.nets]) {
    if (net.fallback === undefined || byNet.has(net)) continue;
    assigns.push({ kind: "assign", target: { kind: "whole", net }, value: net.fallback, site: net.site });
  }
  const position = new Map(module.body.map((stmt, i) => [stmt, i]));
  const place = (stmt: Stmt) => position.get(stmt) ?? module.body.length;
  assigns.sort((a, b) => place(a) - place(b));
  return { assigns, blocks: groups(module, conditional).map((nets) => ({ nets, body: only(module.body, nets) })) };
}

/** Every net that is assigned now, with the statements of the module's body that do it. */
function topLevelStatements(body: readonly Stmt[]): ReadonlyMap<Net, readonly Stmt[]> {
  const byNet = new Map<Net, Stmt[]>();
  for (const stmt of body) {
    const nets = new Set<Net>();
    forEachAssignment([stmt], ({ kind, target }) => {
      if (kind === "assign") nets.add(target.net);
    });
    for (const net of nets) {
      const statements = byNet.get(net);
      if (statements === undefined) byNet.set(net, [stmt]);
      else statements.push(stmt);
    }
  }
  return byNet;
}

/** The statements when each bit is driven by exactly one unconditional one, else null. */
function plainAssigns(net: Net, statements: readonly Stmt[]): Assignment[] | null {
  const plain: Assignment[] = [];
  let driven = 0n;
  for (const stmt of statements) {
    if (stmt.kind !== "assign") return null;
    const bits = targetBits(stmt.target);
    if (bits === 0n || (driven & bits) !== 0n) return null;
    driven |= bits;
    plain.push(stmt);
  }
  if (driven !== ones(net.width) && net.fallback !== undefined) return null;
  return plain;
}

/**
 * Nets that are driven by the same statements share a block, unless a value would then run through the block twice: a
 * block is computed as a whole, and such a pair would be a loop that the design does not have.
 */
function groups(module: ModuleIR, conditional: ReadonlySet<Net>): Set<Net>[] {
  const graph = combGraph(module);
  const blockOf = new Map([...conditional].map((net) => [net, new Set([net])]));
  for (const stmt of module.body) {
    let first: Set<Net> | undefined;
    for (const net of targetsOf([stmt])) {
      const mine = blockOf.get(net);
      if (mine === undefined || mine === first) continue;
      if (first === undefined) first = mine;
      else if (!follows(first, mine) && !follows(mine, first)) {
        for (const each of mine) {
          first.add(each);
          blockOf.set(each, first);
        }
      }
    }
  }
  return [...new Set([...conditional].flatMap((net) => blockOf.get(net) ?? []))];

  /** True when a value of `later` follows one of `earlier`, taking blocks as a whole. */
  function follows(later: ReadonlySet<Net>, earlier: ReadonlySet<Net>): boolean {
    const seen = new Set<Net>();
    let open: Net[] = [...later];
    while (open.length > 0) {
      const reached = [...reachable(graph, open)].filter((net) => !seen.has(net));
      for (const net of reached) seen.add(net);
      if (reached.some((net) => earlier.has(net))) return true;
      open = reached.flatMap((net) => [...(blockOf.get(net) ?? [])].filter((mate) => !seen.has(mate)));
    }
    return false;
  }
}

/** Registers of one domain, those with a reset and those without. */
export function registerBlocks(
  module: ModuleIR,
  domain: { readonly name: string; readonly reset: Net | null },
): { readonly reset: Block; readonly plain: Block } {
  const assigned = targetsOf(module.body);
  const registers = module.nets.filter((net) => net.role === "reg" && net.domain === domain.name);
  const hasReset = (net: Net) => net.reset !== undefined && domain.reset !== null;
  const block = (list: readonly Net[]): Block => {
    const nets = new Set(list);
    return { nets, body: only(module.body, nets) };
  };
  return {
    reset: block(registers.filter(hasReset)),
    plain: block(registers.filter((net) => !hasReset(net) && assigned.has(net))),
  };
}
