/** A module built again with some of its statements, expressions and nets changed. */
import type { CallSite, Expr, MatchCase, MemoryIR, MemoryPortIR, ModuleIR, Net, Stmt, Target } from "../design/ir.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { operatorOf, withOperator } from "./operators.ts";

/** A change that is possible at one place of a module. Several nodes that one line of TypeScript made are one place. */
export interface Point {
  readonly kind: MutationKind;
  readonly site: CallSite;
  /** Tells the points of one site apart. */
  readonly detail: string;
  /** What the change does, in words. */
  readonly words: string;
}

export type MutationKind = "operator" | "constant" | "condition" | "dropped" | "reset" | "index" | "arm" | "enable";

/** Asked for every point in turn; true makes the change. */
export type Choose = (point: Point) => boolean;

/** Counts what has no place of its own below the node or statement that has one. */
interface Owner {
  readonly site: CallSite;
  count: number;
}

/** The module with the chosen changes; the very same object when nothing was chosen. */
export function rewriteModule(module: ModuleIR, choose: Choose): ModuleIR {
  return new Rewriter(module, choose).made();
}

class Rewriter {
  readonly #module: ModuleIR;
  readonly #choose: Choose;
  readonly #nets = new Map<Net, Net>();
  readonly #exprs = new Map<Expr, Expr>();
  #changed = false;

  constructor(module: ModuleIR, choose: Choose) {
    this.#module = module;
    this.#choose = choose;
  }

  made(): ModuleIR {
    const module = this.#module;
    for (const net of [...module.ports, ...module.nets]) this.#resetOf(net);
    const net = (each: Net): Net => this.#net(each);
    const optional = (each: Net | null): Net | null => (each === null ? null : this.#net(each));
    const body = this.#statements(module.body);
    const stuck = module.memories.flatMap((each) => this.#stuck(each));
    if (!this.#changed) return module;
    const port = (each: MemoryPortIR): MemoryPortIR => ({
      ...each,
      addr: net(each.addr),
      en: optional(each.en),
      write: optional(each.write),
      data: optional(each.data),
      mask: optional(each.mask),
      q: optional(each.q),
    });
    return {
      ...module,
      domains: module.domains.map((each) => ({ ...each, clock: net(each.clock), reset: optional(each.reset) })),
      ports: module.ports.map(net),
      nets: module.nets.map(net),
      body: [...body, ...this.#lost(module.body, body), ...stuck],
      memories: module.memories.map((each) => ({ ...each, ports: each.ports.map(port) })),
      synchronisers: module.synchronisers.map((each) => ({
        ...each,
        source: this.#renamed(each.source),
        meta: each.meta.map(net),
        output: net(each.output),
      })),
      instances: module.instances.map((each) => ({
        ...each,
        connections: each.connections.map((pin) => ({ ...pin, net: net(pin.net) })),
      })),
      assertions: module.assertions.map((each) => ({ ...each, condition: this.#renamed(each.condition) })),
    };
  }

  #pick(point: Point): boolean {
    const chosen = this.#choose(point);
    this.#changed ||= chosen;
    return chosen;
  }

  #net(net: Net): Net {
    return this.#nets.get(net) ?? net;
  }

  #resetOf(net: Net): void {
    if (net.reset === undefined) return;
    const changed = net.reset ^ 1n;
    const words = `reset value of ${net.name}: ${net.reset} became ${changed}`;
    if (this.#pick({ kind: "reset", site: net.site, detail: net.name, words })) {
      this.#nets.set(net, { ...net, reset: changed });
    }
  }

  /** Enables of a memory's ports that are always the same, stated last of all, so that it counts. */
  #stuck({ name, ports, site }: MemoryIR): Stmt[] {
    return ports.flatMap((port) =>
      [port.en, port.write, port.mask].flatMap((pin): Stmt[] => {
        if (pin === null) return [];
        const net = this.#net(pin);
        const ones = (1n << BigInt(pin.width)) - 1n;
        return [0n, ones].flatMap((value): Stmt[] => {
          const words = `${pin.name} of memory ${name} stuck at ${value}`;
          if (isAlways(this.#module, pin, value)) return [];
          if (!this.#pick({ kind: "enable", site, detail: `${pin.name} ${value}`, words })) return [];
          const literal: Expr = { kind: "literal", width: pin.width, value };
          return [{ kind: "assign", target: { kind: "whole", net }, value: literal, site }];
        });
      }),
    );
  }

  /** What no statement assigns any more: a register keeps its value, anything else is its default or 0. */
  #lost(before: readonly Stmt[], after: readonly Stmt[]): Stmt[] {
    const left = new Set<Net>();
    forEachAssignment(after, ({ target }) => left.add(target.net));
    const added: Stmt[] = [];
    forEachAssignment(before, ({ kind, target, site }) => {
      const net = this.#net(target.net);
      if (left.has(net)) return;
      left.add(net);
      const held: Expr = { kind: "net", width: net.width, net };
      const none: Expr = net.fallback ?? { kind: "literal", width: net.width, value: 0n };
      added.push({ kind, target: { kind: "whole", net }, value: kind === "next" ? held : none, site });
    });
    return added;
  }

  #statements(statements: readonly Stmt[]): readonly Stmt[] {
    return statements.flatMap((stmt): readonly Stmt[] => {
      switch (stmt.kind) {
        case "assign":
        case "next":
          return this.#assignment(stmt);
        case "when": {
          const arms = stmt.arms.map((arm) => ({
            ...arm,
            condition: this.#condition(arm.condition, arm.site, "when"),
            body: this.#statements(arm.body),
          }));
          return [{ ...stmt, arms, otherwise: this.#branch(stmt.otherwise) }];
        }
        case "match": {
          const subject = this.#expr(stmt.subject, { site: stmt.site, count: 0 });
          const cases = stmt.cases.map((each) => ({ ...each, body: this.#arm(each, stmt.site) }));
          return [{ ...stmt, subject, cases, otherwise: this.#branch(stmt.otherwise) }];
        }
      }
    });
  }

  /** The statements of a case. One that has a single statement is left to `dropped`. */
  #arm({ labels, body }: MatchCase, site: CallSite): readonly Stmt[] {
    const made = this.#statements(body);
    const names = labels.map(labelText).join(", ");
    const point = { kind: "arm", site, detail: names, words: `branch ${names} of match dropped` } as const;
    return body.length > 1 && this.#pick(point) ? [] : made;
  }

  #branch(statements: readonly Stmt[] | null): readonly Stmt[] | null {
    return statements === null ? null : this.#statements(statements);
  }

  #assignment(stmt: Stmt & { kind: "assign" | "next" }): readonly Stmt[] {
    const { kind, site, target } = stmt;
    const words = `assignment of ${target.net.name} dropped`;
    // What nothing assigns is 0 anyway.
    const same = kind === "assign" && target.net.fallback === undefined && isAlways(this.#module, target.net, 0n);
    if (!same && this.#pick({ kind: "dropped", site, detail: target.net.name, words })) return [];
    const owner = { site, count: 0 };
    return [{ ...stmt, target: this.#target(target, owner), value: this.#expr(stmt.value, owner) }];
  }

  #target(target: Target, owner: Owner): Target {
    const net = this.#net(target.net);
    if (target.kind === "element") {
      const index = this.#expr(target.index, owner);
      return { ...target, net, index: this.#next(index, `${net.name} written`, owner) };
    }
    if (target.kind === "slice")
      return { ...target, net, lsb: this.#moved(target, net.width, `${net.name} written`, owner) };
    return { ...target, net };
  }

  /** The lowest bit of a part of `total` bits, or the one beside it. */
  #moved(part: { readonly lsb: number; readonly width: number }, total: number, what: string, owner: Owner): number {
    const { lsb, width } = part;
    const to = lsb + width < total ? lsb + 1 : lsb - 1;
    if (to < 0) return lsb;
    const detail = `${what} ${owner.count++}`;
    const words = `part of ${what} from bit ${lsb} on became from bit ${to} on`;
    return this.#pick({ kind: "index", site: owner.site, detail, words }) ? to : lsb;
  }

  /** An index, or the one behind it. */
  #next(index: Expr, what: string, owner: Owner): Expr {
    const detail = `${what} ${owner.count++}`;
    if (!this.#pick({ kind: "index", site: owner.site, detail, words: `index of ${what} one too many` })) return index;
    const right: Expr = { kind: "literal", width: index.width, value: 1n };
    return { kind: "binary", width: index.width, op: "add", left: index, right, site: owner.site };
  }

  #condition(condition: Expr, site: CallSite, of: string): Expr {
    const inverted = this.#pick({ kind: "condition", site, detail: of, words: `condition of ${of} inverted` });
    const made = this.#expr(condition, { site, count: 0 });
    return inverted ? { kind: "not", width: 1, arg: made } : made;
  }

  /** Every net replaced, nothing else changed: for what is no logic of the module. */
  #renamed(expr: Expr): Expr {
    return new Renamer((net) => this.#net(net)).expr(expr);
  }

  #expr(expr: Expr, owner: Owner): Expr {
    if (!("site" in expr)) return this.#parts(this.#operator(expr, owner), owner);
    // What was written once is changed once, wherever it is used.
    const known = this.#exprs.get(expr);
    if (known !== undefined) return known;
    const own = { site: expr.site, count: 0 };
    const made = this.#parts(this.#operator(expr, own), own);
    this.#exprs.set(expr, made);
    return made;
  }

  #operator(expr: Expr, owner: Owner): Expr {
    const operator = operatorOf(expr);
    if (operator === null) return expr;
    const detail = "site" in expr ? operator.from : `${operator.from} ${owner.count++}`;
    const words = `${operator.from} became ${operator.to}`;
    return this.#pick({ kind: "operator", site: owner.site, detail, words }) ? withOperator(expr) : expr;
  }

  #literal(expr: Expr & { kind: "literal" }, owner: Owner): Expr {
    const place = owner.count++;
    let { value } = expr;
    for (const bit of new Set([0, expr.width - 1])) {
      const flipped = expr.value ^ (1n << BigInt(bit));
      const words = `constant ${expr.value} became ${flipped}, bit ${bit} of ${expr.width}`;
      const detail = `${place} ${bit === 0 ? "lowest" : "highest"}`;
      if (this.#pick({ kind: "constant", site: owner.site, detail, words })) value = flipped;
    }
    return value === expr.value ? expr : { kind: "literal", width: expr.width, value };
  }

  #parts(expr: Expr, owner: Owner): Expr {
    if (expr.kind === "literal") return this.#literal(expr, owner);
    if (expr.kind === "slice") {
      const arg = this.#expr(expr.arg, owner);
      return { ...expr, arg, lsb: this.#moved(expr, expr.arg.width, "a value read", owner) };
    }
    if (expr.kind === "element") {
      const index = this.#next(this.#expr(expr.index, owner), "a value read", owner);
      return { ...expr, arg: this.#expr(expr.arg, owner), index };
    }
    if (expr.kind !== "mux")
      return mapParts(
        expr,
        (part) => this.#expr(part, owner),
        (net) => this.#net(net),
      );
    return {
      ...expr,
      condition: this.#condition(expr.condition, expr.site, "mux"),
      then: this.#expr(expr.then, owner),
      otherwise: this.#expr(expr.otherwise, owner),
    };
  }
}

/** True when a net is assigned once, without condition, and to this constant. */
function isAlways(module: ModuleIR, net: Net, value: bigint): boolean {
  const found: Stmt[] = [];
  forEachAssignment(module.body, (stmt) => {
    if (stmt.target.net === net) found.push(stmt);
  });
  const [sole] = found;
  if (sole?.kind !== "assign" || found.length > 1 || !module.body.includes(sole)) return false;
  return sole.value.kind === "literal" && sole.value.value === value;
}

function labelText(label: Expr): string {
  if (label.kind !== "literal") return "?";
  const member = label.enumeration?.members.find((each) => each.value === label.value);
  return member?.name ?? String(label.value);
}

class Renamer {
  readonly #net: (net: Net) => Net;
  readonly #known = new Map<Expr, Expr>();

  constructor(net: (net: Net) => Net) {
    this.#net = net;
  }

  expr(expr: Expr): Expr {
    const known = this.#known.get(expr);
    if (known !== undefined) return known;
    const made = mapParts(expr, (part) => this.expr(part), this.#net);
    this.#known.set(expr, made);
    return made;
  }
}

/** The expression with other parts and nets. */
function mapParts(expr: Expr, part: (expr: Expr) => Expr, net: (net: Net) => Net): Expr {
  switch (expr.kind) {
    case "literal":
      return expr;
    case "net":
      return { ...expr, net: net(expr.net) };
    case "binary":
    case "compare":
      return { ...expr, left: part(expr.left), right: part(expr.right) };
    case "not":
    case "negate":
    case "reduce":
    case "slice":
    case "repeat":
    case "extend":
    case "crossing":
      return { ...expr, arg: part(expr.arg) };
    case "shift":
      return { ...expr, arg: part(expr.arg), amount: part(expr.amount) };
    case "element":
      return { ...expr, arg: part(expr.arg), index: part(expr.index) };
    case "concat":
      return { ...expr, parts: expr.parts.map(part) };
    case "mux":
      return {
        ...expr,
        condition: part(expr.condition),
        then: part(expr.then),
        otherwise: part(expr.otherwise),
      };
  }
}
