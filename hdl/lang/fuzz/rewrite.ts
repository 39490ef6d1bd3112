/** Rebuilding expressions, statements, modules and designs, part by part. */
import type { DesignIR, Expr, MatchCase, MemoryPortIR, ModuleIR, Net, Stmt, Target, WhenArm } from "../design/ir.ts";
import type { Assignment } from "../netlist/statements.ts";

export type Change = (expr: Expr) => Expr;

/** An expression with its direct parts changed; the parts keep their widths. */
export function withParts(expr: Expr, change: Change): Expr {
  switch (expr.kind) {
    case "literal":
    case "net":
      return expr;
    case "binary":
    case "compare":
      return { ...expr, left: change(expr.left), right: change(expr.right) };
    case "shift":
      return { ...expr, arg: change(expr.arg), amount: change(expr.amount) };
    case "element":
      return { ...expr, arg: change(expr.arg), index: change(expr.index) };
    case "concat":
      return { ...expr, parts: expr.parts.map(change) };
    case "mux":
      return {
        ...expr,
        condition: change(expr.condition),
        then: change(expr.then),
        otherwise: change(expr.otherwise),
      };
    case "not":
    case "negate":
    case "reduce":
    case "slice":
    case "repeat":
    case "extend":
    case "crossing":
      return { ...expr, arg: change(expr.arg) };
  }
}

/** Changes an expression from the leaves up. */
export function deep(change: Change): Change {
  const all: Change = (expr) => change(withParts(expr, all));
  return all;
}

/** Statements with every expression in them changed, then every assignment; labels of `match` stay. */
export function withExprs(
  body: readonly Stmt[],
  change: Change,
  assignment: (stmt: Assignment) => Assignment = (stmt) => stmt,
): Stmt[] {
  const inner = (stmts: readonly Stmt[]) => withExprs(stmts, change, assignment);
  const at = (target: Target): Target =>
    target.kind === "element" ? { ...target, index: change(target.index) } : target;
  return body.map((stmt): Stmt => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return assignment({ ...stmt, target: at(stmt.target), value: change(stmt.value) });
      case "when": {
        const arms = stmt.arms.map((arm): WhenArm => ({
          ...arm,
          condition: change(arm.condition),
          body: inner(arm.body),
        }));
        return { ...stmt, arms, otherwise: stmt.otherwise && inner(stmt.otherwise) };
      }
      case "match": {
        const cases = stmt.cases.map((each): MatchCase => ({ ...each, body: inner(each.body) }));
        const otherwise = stmt.otherwise && inner(stmt.otherwise);
        return { ...stmt, subject: change(stmt.subject), cases, otherwise };
      }
    }
  });
}

/** A module with every expression in it changed: of statements, synchronisers and assertions. */
export function withModuleExprs(
  module: ModuleIR,
  change: Change,
  assignment?: (stmt: Assignment) => Assignment,
): ModuleIR {
  return {
    ...module,
    body: withExprs(module.body, change, assignment),
    synchronisers: module.synchronisers.map((each) => ({ ...each, source: change(each.source) })),
    assertions: module.assertions.map((each) => ({ ...each, condition: change(each.condition) })),
  };
}

/** A module with nets exchanged for others wherever they are; what reads one gets `read` of the new one. */
export function withNets(
  module: ModuleIR,
  swaps: ReadonlyMap<Net, Net>,
  read: (net: Net) => Expr = (net) => ({ kind: "net", width: net.width, net }),
): ModuleIR {
  const swap = (net: Net): Net => swaps.get(net) ?? net;
  const maybe = (net: Net | null): Net | null => net && swap(net);
  const reads = deep((expr) => {
    const other = expr.kind === "net" ? swaps.get(expr.net) : undefined;
    return other === undefined ? expr : read(other);
  });
  const port = (each: MemoryPortIR): MemoryPortIR => ({
    ...each,
    ...{ addr: swap(each.addr), en: maybe(each.en), write: maybe(each.write) },
    ...{ data: maybe(each.data), mask: maybe(each.mask), q: maybe(each.q) },
  });
  const made = withModuleExprs(module, reads, (stmt) => ({
    ...stmt,
    target: { ...stmt.target, net: swap(stmt.target.net) },
  }));
  return {
    ...made,
    ports: module.ports.map(swap),
    nets: module.nets.map(swap),
    memories: module.memories.map((each) => ({ ...each, ports: each.ports.map(port) })),
    synchronisers: made.synchronisers.map((each) => ({
      ...each,
      meta: each.meta.map(swap),
      output: swap(each.output),
    })),
    instances: module.instances.map((each) => ({
      ...each,
      connections: each.connections.map((pin) => ({ ...pin, net: swap(pin.net) })),
    })),
  };
}

/** A net replaced by 0 where it is read. */
export function withZero(module: ModuleIR, net: Net): ModuleIR {
  const zero: Expr = { kind: "literal", width: net.width, value: 0n };
  return withModuleExprs(
    module,
    deep((expr) => (expr.kind === "net" && expr.net === net ? zero : expr)),
  );
}

/** The design with some modules exchanged; those above follow, without pins for ports that are gone. */
export function withModules(design: DesignIR, swaps: ReadonlyMap<ModuleIR, ModuleIR>): DesignIR {
  const made = new Map<ModuleIR, ModuleIR>();
  for (const module of design.modules) made.set(module, withChildren(swaps.get(module) ?? module, made));
  const top = made.get(design.top) ?? design.top;
  return { ...design, top, modules: reachable(top) };
}

function withChildren(module: ModuleIR, made: ReadonlyMap<ModuleIR, ModuleIR>): ModuleIR {
  let result = module;
  const instances = module.instances.map((instance) => {
    const of = instance.of.kind === "module" ? made.get(instance.of) : undefined;
    if (of === undefined || of === instance.of) return instance;
    const left = new Set(of.ports.map(({ name }) => name));
    for (const { port, net } of instance.connections) {
      if (!left.has(port) && net.role === "instance-output") result = withZero(result, net);
    }
    const domains = new Map(
      [...instance.domains].filter(([name]) => of.domains.some((domain) => domain.name === name)),
    );
    return { ...instance, of, domains, connections: instance.connections.filter(({ port }) => left.has(port)) };
  });
  if (instances.every((instance, i) => instance === module.instances[i])) return module;
  const pins = new Set(instances.flatMap(({ connections }) => connections.map(({ net }) => net)));
  const isLeft = (net: Net) => net.role !== "instance-output" || pins.has(net);
  // A pin that is gone is an ordinary value until nothing reads it.
  const lost = result.nets.filter((net) => net.role === "instance-input" && !pins.has(net));
  const nets = result.nets.filter(isLeft);
  return withNets(
    { ...result, instances, nets },
    new Map(lost.map((net) => [net, { ...net, role: "wire", domain: null }])),
  );
}

/** The modules of a design, children before parents, each once. */
export function reachable(top: ModuleIR): ModuleIR[] {
  const found = new Set<ModuleIR>();
  const visit = (module: ModuleIR): void => {
    if (found.has(module)) return;
    for (const { of } of module.instances) if (of.kind === "module") visit(of);
    found.add(module);
  };
  visit(top);
  return [...found];
}
