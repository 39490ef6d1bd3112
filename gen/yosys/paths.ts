import type { End, Graph } from "./graph.ts";
import { endPlace, netOf, sourcePlace, type NamedPlace } from "./place-names.ts";

/** A path from a register, memory, black box or input to another one or an output. */
export interface Path {
  /** LUTs on it. */
  readonly levels: number;
  readonly from: NamedPlace;
  readonly to: NamedPlace;
  /** The nets on it that have names, in order. */
  readonly through: readonly string[];
  /** The instance that all of it lies in; null when it lies in none. */
  readonly inside: string | null;
}

export interface Paths {
  readonly longest: Path | null;
  /** The paths of more levels than the limit, one for two nets between which there are several; the longest first. */
  readonly deep: readonly Path[];
  /** Names on combinational loops; empty when there are none. */
  readonly loops: readonly string[];
}

export function pathsOf(graph: Graph, limit: number): Paths {
  const { order, looped } = sortedEdges(graph);
  if (looped.length > 0) {
    const names = looped.flatMap((node) => {
      const source = graph.sources[node];
      return source === undefined ? [] : [sourcePlace(source).name];
    });
    return { longest: null, deep: [], loops: [...new Set(names)].sort() };
  }
  const { depth, before } = depthsOf(graph, order);
  const levelsOf = ({ node }: End) => depth[node] ?? 0;
  const path = (end: End): Path => {
    const nodes = [end.node];
    for (let at = before[end.node] ?? -1; at !== -1; at = before[at] ?? -1) nodes.unshift(at);
    const sources = nodes.flatMap((node) => graph.sources[node] ?? []);
    const [from, ...through] = sources.map(sourcePlace);
    const scopes = new Set([end.scope, ...sources.map(({ scope }) => scope)].map((scope) => scope.path[0] ?? null));
    return {
      levels: levelsOf(end),
      from: from ?? endPlace(end),
      to: endPlace(end),
      through: through.map(({ name }) => name).filter((name) => !name.endsWith("?")),
      inside: scopes.size === 1 ? ([...scopes][0] ?? null) : null,
    };
  };
  const ends = graph.ends.filter((end) => levelsOf(end) > 0).sort((a, b) => levelsOf(b) - levelsOf(a));
  const deep = new Map<string, Path>();
  for (const end of ends) {
    if (levelsOf(end) <= limit) break;
    const found = path(end);
    const key = `${netOf(found.from)} ${netOf(found.to)}`;
    if (!deep.has(key)) deep.set(key, found);
  }
  const [first] = ends;
  return { longest: first === undefined ? null : path(first), deep: [...deep.values()], loops: [] };
}

/** LUTs on the longest path to each node, and the node before it on that path, -1 where it begins. */
function depthsOf({ sources, from, to, levels }: Graph, order: readonly number[]) {
  const depth = new Int32Array(sources.length);
  const before = new Int32Array(sources.length).fill(-1);
  for (const edge of order) {
    const [start = 0, end = 0] = [from[edge], to[edge]];
    const reached = (depth[start] ?? 0) + (levels[edge] ?? 0);
    // An edge without a LUT is kept too, so that it leads back to its start.
    if (reached > (depth[end] ?? 0) || (before[end] === -1 && reached === depth[end])) {
      depth[end] = reached;
      before[end] = start;
    }
  }
  return { depth, before };
}

/** The edges so that all into a node come before all out of it; and the nodes on loops, for which there is no such order. */
function sortedEdges({ sources, from, to }: Graph): { readonly order: number[]; readonly looped: number[] } {
  const waiting = new Int32Array(sources.length);
  const out: number[][] = sources.map(() => []);
  from.forEach((node, edge) => out[node]?.push(edge));
  for (const node of to) waiting[node] = (waiting[node] ?? 0) + 1;
  const ready = [...sources.keys()].filter((node) => waiting[node] === 0);
  const order: number[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const edge of out[node] ?? []) {
      order.push(edge);
      const next = to[edge] ?? 0;
      const still = (waiting[next] ?? 0) - 1;
      waiting[next] = still;
      if (still === 0) ready.push(next);
    }
  }
  // What only hangs behind a loop is none of it: it leads to nothing that is left.
  const looped = new Set([...sources.keys()].filter((node) => (waiting[node] ?? 0) > 0));
  for (let size = -1; size !== looped.size;) {
    size = looped.size;
    for (const node of looped) if (!(out[node] ?? []).some((edge) => looped.has(to[edge] ?? -1))) looped.delete(node);
  }
  return { order, looped: [...looped] };
}
