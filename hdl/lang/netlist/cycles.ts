/**
 * Groups of nodes that reach each other (strongly connected components, Tarjan's algorithm without recursion), those
 * of one node only when it has an edge to itself.
 */
export function cyclicGroups<N>(nodes: Iterable<N>, next: (node: N) => Iterable<N>): N[][] {
  const order = new Map<N, number>();
  const low = new Map<N, number>();
  const stack: N[] = [];
  const onStack = new Set<N>();
  const groups: N[][] = [];
  for (const root of nodes) {
    if (order.has(root)) continue;
    const work: { readonly node: N; readonly rest: Iterator<N> }[] = [];
    const enter = (node: N) => {
      order.set(node, order.size);
      low.set(node, order.get(node) ?? 0);
      stack.push(node);
      onStack.add(node);
      work.push({ node, rest: next(node)[Symbol.iterator]() });
    };
    enter(root);
    for (let frame = work.at(-1); frame !== undefined; frame = work.at(-1)) {
      const { node, rest } = frame;
      const step = rest.next();
      if (step.done !== true) {
        if (!order.has(step.value)) enter(step.value);
        else if (onStack.has(step.value)) lower(low, node, order.get(step.value));
        continue;
      }
      work.pop();
      const above = work.at(-1);
      if (above !== undefined) lower(low, above.node, low.get(node));
      if (low.get(node) !== order.get(node)) continue;
      const group = stack.splice(stack.lastIndexOf(node));
      for (const each of group) onStack.delete(each);
      if (group.length > 1 || [...next(node)].includes(node)) groups.push(group);
    }
  }
  return groups;
}

function lower<N>(low: Map<N, number>, node: N, value: number | undefined): void {
  const before = low.get(node);
  if (value !== undefined && (before === undefined || value < before)) low.set(node, value);
}

/** A shortest way from `start` back to it within `group`, `start` first; `group` is cyclic. */
export function shortestCycle<N>(group: readonly N[], start: N, next: (node: N) => Iterable<N>): N[] {
  const inside = new Set(group);
  const cameFrom = new Map<N, N>();
  const open: N[] = [start];
  for (let i = 0; i < open.length; i++) {
    const node = open[i] as N;
    for (const each of next(node)) {
      if (!inside.has(each)) continue;
      if (each === start) {
        const path: N[] = [];
        for (let at: N | undefined = node; at !== undefined && at !== start; at = cameFrom.get(at)) path.push(at);
        return [start, ...path.reverse()];
      }
      if (cameFrom.has(each)) continue;
      cameFrom.set(each, node);
      open.push(each);
    }
  }
  return [start];
}
