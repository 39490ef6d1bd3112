import type { CallSite, Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { roleName } from "../diag/describe.ts";
import { note } from "../diag/diagnostic.ts";
import type { Diagnostic, Note } from "../diag/diagnostic.ts";
import { forEachBitRead } from "../netlist/bit-reads.ts";
import { combGraph, instancePaths } from "../netlist/comb-graph.ts";
import { cyclicGroups, shortestCycle } from "../netlist/cycles.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { combLoop } from "./messages.ts";

/** Above this number of bits in one group of nets a loop is reported without looking at single bits. */
const mostBits = 20_000;

/**
 * Values that follow themselves in the same cycle, through instances too. Groups of nets that depend on each other as
 * wholes are looked at bit by bit: a carry chain in one vector is no loop.
 */
export function combLoops(module: ModuleIR): Diagnostic[] {
  const graph = combGraph(module);
  const next = (net: Net): Iterable<Net> => graph.get(net) ?? [];
  return cyclicGroups(graph.keys(), next).flatMap((group) => {
    const bits = group.reduce((sum, { width }) => sum + width, 0);
    if (bits > mostBits)
      return [report(module, sourceFirst(module, shortestCycle(group, firstOf(module, group), next)))];
    const bitGraph = bitGraphOf(module, new Set(group));
    const loops = cyclicGroups(bitGraph.keys(), (node) => bitGraph.get(node) ?? []);
    return loops.slice(0, 1).map((loop) => {
      const start = loop.reduce((a, b) => (position(module, netOf(a)) <= position(module, netOf(b)) ? a : b));
      const path = shortestCycle(loop, start, (node) => bitGraph.get(node) ?? []);
      return report(module, sourceFirst(module, withoutRepeats(path.map(netOf))));
    });

    function netOf(node: string): Net {
      const [name = ""] = node.split(" ");
      return group.find((net) => net.name === name) ?? (group[0] as Net);
    }
  });
}

/** Neighbouring bits of one net are one stop. */
function withoutRepeats(path: readonly Net[]): Net[] {
  return path.filter((net, i) => net !== path[(i + 1) % path.length] || path.length === 1 || i === path.length - 1);
}

function position(module: ModuleIR, net: Net): number {
  const port = module.ports.indexOf(net);
  return port >= 0 ? port : module.ports.length + module.nets.indexOf(net);
}

const firstOf = (module: ModuleIR, group: readonly Net[]): Net =>
  group.reduce((a, b) => (position(module, a) <= position(module, b) ? a : b));

/** From "follows" to the order in which a value flows, and starting at the net declared first. */
function sourceFirst(module: ModuleIR, path: readonly Net[]): Net[] {
  const flow = [...new Set(path)].reverse();
  const start = flow.indexOf(firstOf(module, flow));
  return [...flow.slice(start), ...flow.slice(0, start)];
}

function report(module: ModuleIR, path: readonly Net[]): Diagnostic {
  const hops = path.flatMap((net, i): Note[] => {
    const to = path[(i + 1) % path.length];
    const hop = to === undefined ? null : hopBetween(module, net, to);
    return [note(drivenAt(module, net), `\`${net.name}\`, ${roleName(net.role)}`), ...(hop === null ? [] : [hop])];
  });
  return combLoop({ module: module.name, path, hops });
}

/** Where a net gets its value, or where it is declared. */
function drivenAt(module: ModuleIR, net: Net): CallSite {
  const sites: CallSite[] = [];
  forEachAssignment(module.body, ({ target, site }) => {
    if (target.net === net) sites.push(site);
  });
  return sites[0] ?? net.site;
}

/** Where `to` takes its value from `from`: null for an assignment. */
function hopBetween(module: ModuleIR, from: Net, to: Net): Note | null {
  for (const instance of module.instances) {
    const path = instancePaths(instance).find((each) => each.to === to && each.from.includes(from));
    if (path !== undefined) return note(instance.site, `through instance \`${instance.name}\``);
  }
  return null;
}

/** Nodes are `<net> <bit>`; edges run from a bit to those that it follows, within `group`. */
function bitGraphOf(module: ModuleIR, group: ReadonlySet<Net>): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  const edges = (net: Net, bit: number) => {
    const node = `${net.name} ${bit}`;
    const set = graph.get(node) ?? new Set<string>();
    graph.set(node, set);
    return set;
  };
  const follow = (to: Set<string>, expr: Expr, bit: number) => {
    forEachBitRead(expr, bit, (net, read) => {
      if (group.has(net)) to.add(`${net.name} ${read}`);
    });
  };
  const addStatements = (body: readonly Stmt[], conditions: readonly Expr[]): void => {
    for (const stmt of body) {
      switch (stmt.kind) {
        case "assign": {
          const { target, value } = stmt;
          if (!group.has(target.net)) break;
          const index = target.kind === "element" ? [target.index] : [];
          for (const [bit, from] of targetBitsOf(target)) {
            const to = edges(target.net, bit);
            follow(to, value, from);
            for (const whole of [...conditions, ...index]) {
              for (let i = 0; i < whole.width; i++) follow(to, whole, i);
            }
          }
          break;
        }
        case "next":
          break;
        case "when": {
          const before = [...conditions];
          for (const arm of stmt.arms) {
            before.push(arm.condition);
            addStatements(arm.body, [...before]);
          }
          addStatements(stmt.otherwise ?? [], before);
          break;
        }
        case "match":
          for (const each of stmt.cases) addStatements(each.body, [...conditions, stmt.subject]);
          addStatements(stmt.otherwise ?? [], [...conditions, stmt.subject]);
      }
    }
  };
  addStatements(module.body, []);
  const joinAll = (to: Net, from: Net) => {
    if (!group.has(to) || !group.has(from)) return;
    for (let i = 0; i < to.width; i++) for (let j = 0; j < from.width; j++) edges(to, i).add(`${from.name} ${j}`);
  };
  for (const instance of module.instances) {
    for (const { to, from } of instancePaths(instance)) for (const net of from) joinAll(to, net);
  }
  for (const { ports } of module.memories) {
    for (const { kind, addr, q } of ports) if (kind === "readAsync" && q !== null) joinAll(q, addr);
  }
  return graph;
}

/** Pairs of a bit of the net that a target reaches and the bit of the value that it gets. */
function targetBitsOf(target: Extract<Stmt, { kind: "assign" }>["target"]): [number, number][] {
  switch (target.kind) {
    case "whole":
      return Array.from({ length: target.net.width }, (_, i) => [i, i]);
    case "slice":
      return Array.from({ length: target.width }, (_, i) => [target.lsb + i, i]);
    case "element":
      return Array.from({ length: target.net.width }, (_, i) => [i, i % target.width]);
  }
}
