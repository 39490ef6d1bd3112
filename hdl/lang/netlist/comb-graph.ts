/** Which values follow which others without a clock edge between, net by net, through instances too. */
import type { Expr, InstanceIR, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { forEachRead } from "./reads.ts";

/** Net → the nets that its value follows in the same cycle. Registers, inputs and constants have no entry. */
export type CombGraph = ReadonlyMap<Net, ReadonlySet<Net>>;

const graphs = new WeakMap<ModuleIR, CombGraph>();
const summaries = new WeakMap<ModuleIR, ReadonlyMap<string, ReadonlySet<string>>>();

/** The graph of one module; what its instances do inside is reduced to their ports. */
export function combGraph(module: ModuleIR): CombGraph {
  const known = graphs.get(module);
  if (known !== undefined) return known;
  const graph = new Map<Net, Set<Net>>();
  const sourcesOf = (net: Net) => {
    const sources = graph.get(net) ?? new Set<Net>();
    graph.set(net, sources);
    return sources;
  };
  addStatements(module.body, [], sourcesOf);
  for (const { ports } of module.memories) {
    for (const { kind, addr, q } of ports) if (kind === "readAsync" && q !== null) sourcesOf(q).add(addr);
  }
  for (const instance of module.instances) addInstance(instance, sourcesOf);
  graphs.set(module, graph);
  return graph;
}

/** Output port of a module → the input ports that it follows in the same cycle. */
export function combPorts(module: ModuleIR): ReadonlyMap<string, ReadonlySet<string>> {
  const known = summaries.get(module);
  if (known !== undefined) return known;
  const graph = combGraph(module);
  const inputs = new Set(module.ports.filter(({ role }) => role === "input"));
  const outputs = module.ports.filter(({ role }) => role === "output");
  const summary = new Map(
    outputs.map((output) => [
      output.name,
      new Set([...reachable(graph, [output])].filter((net) => inputs.has(net)).map(({ name }) => name)),
    ]),
  );
  summaries.set(module, summary);
  return summary;
}

/** Everything that the values of `starts` follow, themselves included. */
export function reachable(graph: CombGraph, starts: readonly Net[]): Set<Net> {
  const seen = new Set(starts);
  const open = [...starts];
  for (let net = open.pop(); net !== undefined; net = open.pop()) {
    for (const source of graph.get(net) ?? []) {
      if (seen.has(source)) continue;
      seen.add(source);
      open.push(source);
    }
  }
  return seen;
}

/** Output pins of an instance with the input pins they follow, as nets of the parent. Black boxes count as clocked. */
export function instancePaths({ of, connections }: InstanceIR): readonly { readonly to: Net; readonly from: Net[] }[] {
  if (of.kind === "blackbox") return [];
  const pins = new Map(connections.map(({ port, net }) => [port, net]));
  return [...combPorts(of)].flatMap(([output, inputs]) => {
    const to = pins.get(output);
    const from = [...inputs].flatMap((input) => pins.get(input) ?? []);
    return to === undefined || from.length === 0 ? [] : [{ to, from }];
  });
}

function addInstance(instance: InstanceIR, sourcesOf: (net: Net) => Set<Net>): void {
  for (const { to, from } of instancePaths(instance)) for (const net of from) sourcesOf(to).add(net);
}

/** `conditions`: what decides whether the statements run. */
function addStatements(body: readonly Stmt[], conditions: readonly Expr[], sourcesOf: (net: Net) => Set<Net>): void {
  for (const stmt of body) {
    switch (stmt.kind) {
      case "assign": {
        const sources = sourcesOf(stmt.target.net);
        const exprs = stmt.target.kind === "element" ? [stmt.target.index] : [];
        const seen = new Set<Expr>();
        for (const expr of [...conditions, stmt.value, ...exprs]) forEachRead(expr, (net) => sources.add(net), seen);
        break;
      }
      case "next":
        break;
      case "when": {
        const before: Expr[] = [...conditions];
        for (const arm of stmt.arms) {
          before.push(arm.condition);
          addStatements(arm.body, [...before], sourcesOf);
        }
        addStatements(stmt.otherwise ?? [], before, sourcesOf);
        break;
      }
      case "match": {
        const inside = [...conditions, stmt.subject];
        for (const each of stmt.cases) addStatements(each.body, inside, sourcesOf);
        addStatements(stmt.otherwise ?? [], inside, sourcesOf);
      }
    }
  }
}
