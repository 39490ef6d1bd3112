/** What can be covered in a module, and the counters that tell whether it was. */
import type { CallSite, Expr, ModuleIR, Net, Stmt, Target } from "../../design/ir.ts";
import { partsOf } from "../../design/walk.ts";
import { isExhaustive } from "../../netlist/coverage.ts";
import type { Assignment } from "../../netlist/statements.ts";

export type PointKind = "statement" | "arm" | "mux";

/** Something that is active at an edge or is not. */
export interface Point {
  readonly kind: PointKind;
  readonly site: CallSite;
  /** What it is, in words that hold for every specialisation: `assign full`, `otherwise`. */
  readonly name: string;
  /** What only this specialisation says of it: the bits that are assigned. */
  readonly detail: string;
  /** Edges at which it was active: the sum of some counters without that of others. */
  readonly plus: readonly number[];
  readonly minus: readonly number[];
}

/** Statements that are active together. */
export interface Block {
  readonly branchings: readonly Branching[];
  readonly muxes: readonly CountedMux[];
}

/** A `when` or `match` with a block for each arm, and one for what no arm takes. */
export interface Branching {
  readonly stmt: Extract<Stmt, { kind: "when" | "match" }>;
  readonly domains: ReadonlySet<string>;
  readonly arms: readonly CountedArm[];
  readonly rest: Block;
}

/** Only arms are counted: whatever stands in one is active as often as the arm, the rest as often as no arm is. */
export interface CountedArm {
  readonly counters: ReadonlyMap<string, number>;
  readonly block: Block;
}

export interface CountedMux {
  readonly condition: Expr;
  readonly counters: ReadonlyMap<string, number>;
}

/** A module with its counters numbered. The same numbers hold for every instance. */
export interface CountedModule {
  readonly points: readonly Point[];
  readonly body: Block;
  /** By domain: the edges that were no reset. */
  readonly edges: ReadonlyMap<string, number>;
  readonly counters: number;
}

const known = new WeakMap<ModuleIR, CountedModule>();

/** The domain of a module that has no clock of its own: every clock of the design counts. */
export const anyClock = "*";

export function countedModule(module: ModuleIR): CountedModule {
  const found = known.get(module) ?? new Numbering(module).counted();
  known.set(module, found);
  return found;
}

/** A sum of counters. */
interface Sum {
  readonly plus: readonly number[];
  readonly minus: readonly number[];
}

/** By domain, how often a block is active. */
type Sums = ReadonlyMap<string, Sum>;

interface OpenPoint {
  readonly kind: PointKind;
  readonly site: CallSite;
  readonly name: string;
  readonly detail: string;
  readonly plus: number[];
  readonly minus: number[];
}

class Numbering {
  readonly #module: ModuleIR;
  readonly #domains: readonly string[];
  readonly #points: OpenPoint[] = [];
  readonly #domainsOf = new Map<Stmt, ReadonlySet<string>>();
  readonly #muxPoints = new Map<CallSite, Map<Expr, readonly [OpenPoint, OpenPoint]>>();
  #counters = 0;

  constructor(module: ModuleIR) {
    this.#module = module;
    this.#domains = module.domains.length === 0 ? [anyClock] : module.domains.map(({ name }) => name);
  }

  counted(): CountedModule {
    const edges = this.#fresh(this.#domains);
    const body = this.#block(this.#module.body, sumsOf(edges));
    return { points: this.#points, body, edges, counters: this.#counters };
  }

  #fresh(domains: Iterable<string>): ReadonlyMap<string, number> {
    return new Map([...domains].map((domain) => [domain, this.#counters++]));
  }

  /** The clocks at whose edges a statement counts: those of what it assigns; of all where nothing says. */
  #domainsIn(stmt: Stmt): ReadonlySet<string> {
    const found = this.#domainsOf.get(stmt);
    if (found !== undefined) return found;
    const domains = new Set<string>();
    if (stmt.kind === "assign" || stmt.kind === "next") {
      const { domain } = stmt.target.net;
      for (const each of this.#domains) if (domain === each) domains.add(each);
    } else {
      const bodies = stmt.kind === "when" ? stmt.arms : stmt.cases;
      const inner = [...bodies.map(({ body }) => body), stmt.otherwise ?? []].flat();
      for (const each of inner) for (const domain of this.#domainsIn(each)) domains.add(domain);
    }
    if (domains.size === 0) for (const each of this.#domains) domains.add(each);
    this.#domainsOf.set(stmt, domains);
    return domains;
  }

  #point(kind: PointKind, site: CallSite, name: string, detail = ""): OpenPoint {
    const made = { kind, site, name, detail, plus: [], minus: [] };
    this.#points.push(made);
    return made;
  }

  #block(body: readonly Stmt[], active: Sums): Block {
    const branchings: Branching[] = [];
    const muxes = new MuxFinder();
    for (const stmt of body) {
      const domains = this.#domainsIn(stmt);
      switch (stmt.kind) {
        case "assign":
        case "next":
          addTo(this.#point("statement", stmt.site, statementName(stmt), rangeOf(stmt.target)), active, domains);
          muxes.look(stmt.value, domains);
          if (stmt.target.kind === "element") muxes.look(stmt.target.index, domains);
          break;
        case "when":
          for (const { condition } of stmt.arms) muxes.look(condition, domains);
          branchings.push(this.#branching(stmt, domains, active));
          break;
        case "match":
          muxes.look(stmt.subject, domains);
          branchings.push(this.#branching(stmt, domains, active));
      }
    }
    return { branchings, muxes: muxes.found.map((each) => this.#mux(each, active)) };
  }

  #branching(stmt: Branching["stmt"], domains: ReadonlySet<string>, active: Sums): Branching {
    let rest: Sums = new Map([...domains].map((domain) => [domain, active.get(domain) ?? nothing]));
    const arms = armsOf(stmt).map(({ site, name, body }): CountedArm => {
      const counters = this.#fresh(domains);
      const mine = sumsOf(counters);
      addTo(this.#point("arm", site, name), mine, domains);
      rest = new Map([...rest].map(([domain, sum]) => [domain, without(sum, mine.get(domain) ?? nothing)]));
      return { counters, block: this.#block(body, mine) };
    });
    const { otherwise, site } = stmt;
    const hasRest = stmt.kind === "when" || otherwise !== null || !isExhaustive(stmt, "members");
    if (hasRest) addTo(this.#point("arm", site, otherwise === null ? "implicit else" : "otherwise"), rest, domains);
    return { stmt, domains, arms, rest: this.#block(otherwise ?? [], rest) };
  }

  #mux({ condition, site, domains }: FoundMux, active: Sums): CountedMux {
    const counters = this.#fresh(domains);
    const then = sumsOf(counters);
    const ofSite = this.#muxPoints.get(site) ?? new Map<Expr, readonly [OpenPoint, OpenPoint]>();
    this.#muxPoints.set(site, ofSite);
    const points = ofSite.get(condition) ?? [
      this.#point("mux", site, "mux, condition 1"),
      this.#point("mux", site, "mux, condition 0"),
    ];
    ofSite.set(condition, points);
    addTo(points[0], then, domains);
    for (const domain of domains) {
      const sum = without(active.get(domain) ?? nothing, then.get(domain) ?? nothing);
      addTo(points[1], new Map([[domain, sum]]), domains);
    }
    return { condition, counters };
  }
}

const nothing: Sum = { plus: [], minus: [] };

function sumsOf(counters: ReadonlyMap<string, number>): Sums {
  return new Map([...counters].map(([domain, counter]) => [domain, { plus: [counter], minus: [] }]));
}

function without(from: Sum, what: Sum): Sum {
  return { plus: [...from.plus, ...what.minus], minus: [...from.minus, ...what.plus] };
}

function addTo(point: OpenPoint, sums: Sums, domains: Iterable<string>): void {
  for (const domain of domains) {
    const sum = sums.get(domain) ?? nothing;
    point.plus.push(...sum.plus);
    point.minus.push(...sum.minus);
  }
}

interface Arm {
  readonly site: CallSite;
  readonly name: string;
  readonly body: readonly Stmt[];
}

function armsOf(stmt: Branching["stmt"]): readonly Arm[] {
  if (stmt.kind === "when") {
    return stmt.arms.map(({ site, body }, i) => ({ site, body, name: i === 0 ? "when" : "elsewhen" }));
  }
  return stmt.cases.map(({ labels, body }) => ({
    site: stmt.site,
    body,
    name: `case ${labels.map(labelName).join(", ")}`,
  }));
}

function labelName(label: Expr): string {
  if (label.kind !== "literal") return "?";
  return label.enumeration?.members.find(({ value }) => value === label.value)?.name ?? String(label.value);
}

const statementName = ({ kind, target }: Assignment): string => `${kind} ${target.net.name}`;

function rangeOf(target: Target): string {
  if (target.kind === "whole") return "";
  if (target.kind === "element") return `[${nameOfIndex(target.index)}]`;
  return target.width === 1 ? `[${target.lsb}]` : `[${target.lsb + target.width - 1}:${target.lsb}]`;
}

function nameOfIndex(index: Expr): string {
  const named: Net | null = index.kind === "net" ? index.net : null;
  return named?.name ?? (index.kind === "literal" ? String(index.value) : "…");
}

interface FoundMux {
  readonly condition: Expr;
  readonly site: CallSite;
  readonly domains: Set<string>;
}

/** The muxes in the expressions of one block; those of one call with one condition (the fields of a struct) are one. */
class MuxFinder {
  readonly found: FoundMux[] = [];
  readonly #seen = new Map<Expr, Set<string>>();

  look(expr: Expr, domains: ReadonlySet<string>): void {
    const seen = this.#seen.get(expr) ?? new Set();
    if ([...domains].every((domain) => seen.has(domain))) return;
    this.#seen.set(expr, new Set([...seen, ...domains]));
    if (expr.kind === "mux") this.#add(expr, domains);
    for (const part of partsOf(expr)) this.look(part, domains);
  }

  #add({ condition, site }: Extract<Expr, { kind: "mux" }>, domains: ReadonlySet<string>): void {
    const known = this.found.find((each) => each.site === site && each.condition === condition);
    if (known === undefined) this.found.push({ condition, site, domains: new Set(domains) });
    else for (const domain of domains) known.domains.add(domain);
  }
}
