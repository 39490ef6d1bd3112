/** What every signal of a design is at the end of a reset, and in the first cycle after it. */
import type { Expr, MemoryPortIR, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { domainOf, placesOf } from "./hierarchy.ts";
import type { Place, PlacedNet } from "./hierarchy.ts";
import * as s from "./settled.ts";
import type { Settled } from "./settled.ts";
import { statementsByNet } from "./statements.ts";

/** A register that its domain could reset, and that has no reset value, none at power-up, and no reason. */
export function isBare(module: ModuleIR, net: Net): boolean {
  if (net.role !== "reg" || net.uninitialised !== undefined) return false;
  if (net.reset !== undefined || net.init !== undefined) return false;
  const reset = domainOf(module, net.domain)?.reset;
  return reset !== null && reset !== undefined;
}

/** Surroundings ask for nothing yet: single wires are 0, but for `ready`s, which may wait at 1. Wider inputs are anything. */
function fromOutside({ name, width, scalar }: Net): Settled {
  return scalar && !/ready$/.test(name) ? s.known(width, 0n) : s.free(width);
}

/** Resets last for more clocks than this, so that a pipeline of registers without reset is filled by its end. */
const mostRounds = 32;

/** The design with every domain in reset, or just out of it. */
export class AfterReset {
  readonly places: readonly Place[];
  readonly #occurrences: ReadonlyMap<Place, Occurrence>;
  readonly #children = new Map<Place, Map<string, Place>>();
  #asserted = true;

  /** Clocks the design in reset until nothing changes any more, then releases it. */
  constructor(top: ModuleIR) {
    this.places = placesOf(top);
    this.#occurrences = new Map(this.places.map((place) => [place, new Occurrence(place)]));
    for (const place of this.places) {
      if (place.parent === null) continue;
      const { instance, place: above } = place.parent;
      const children = this.#children.get(above) ?? new Map<string, Place>();
      this.#children.set(above, children.set(instance.name, place));
    }
    for (let round = 0; round < mostRounds && this.#clock(); round++);
    this.#asserted = false;
    this.#forget();
  }

  /** The value of a net in the first cycle after the reset. */
  value(at: PlacedNet): Settled {
    return this.#net(this.#at(at.place), at.net);
  }

  /** What a register takes at the end of that cycle. */
  next({ place, net }: PlacedNet): Settled {
    const here = this.#at(place);
    return this.#run(here, here.statements.get(net) ?? [], net, this.#held(here, net));
  }

  /** Whether a net holds its value over an edge: a register, or the output register of a memory. */
  isHeld({ place, net }: PlacedNet): boolean {
    return this.#at(place).starts.has(net);
  }

  /** The net on the other side of a port, for an input of an instance and an output of one. */
  passedOn({ place, net }: PlacedNet): PlacedNet | null {
    if (net.role === "memory-output") {
      const port = this.#at(place).asyncReads.get(net);
      return port === undefined ? null : { place, net: port.addr };
    }
    if (net.role === "input" && place.parent !== null) {
      const pin = place.parent.instance.connections.find(({ port }) => port === net.name);
      return pin === undefined ? null : { place: place.parent.place, net: pin.net };
    }
    return net.role === "instance-output" ? this.#inside(this.#at(place), net) : null;
  }

  expression(place: Place, expr: Expr): Settled {
    return this.#expr(this.#at(place), expr);
  }

  /** One edge in reset; false when it changes nothing. */
  #clock(): boolean {
    const changes: (() => void)[] = [];
    for (const here of this.#occurrences.values()) {
      for (const net of here.bare) {
        const before = this.#held(here, net);
        if (before.unset === 0n) continue;
        const after = this.#run(here, here.statements.get(net) ?? [], net, before);
        if (after.unset !== before.unset) changes.push(() => here.held.set(net, after));
      }
      for (const { net, port } of here.reads) {
        if (here.held.has(net)) continue;
        const enabled = port.en === null || this.#net(here, port.en).one === 1n;
        if (enabled) changes.push(() => here.held.set(net, s.free(net.width)));
      }
    }
    for (const change of changes) change();
    this.#forget();
    return changes.length > 0;
  }

  #forget(): void {
    for (const here of this.#occurrences.values()) here.forget();
  }

  #at(place: Place): Occurrence {
    const found = this.#occurrences.get(place);
    if (found === undefined) throw new Error("a place of another design");
    return found;
  }

  /** The value that a register or the output of a memory holds. */
  #held(here: Occurrence, net: Net): Settled {
    const constant = net.reset ?? net.init;
    if (constant !== undefined) return s.known(net.width, constant);
    return here.held.get(net) ?? (here.starts.has(net) ? s.unset(net.width) : s.free(net.width));
  }

  #net(here: Occurrence, net: Net): Settled {
    const seen = here.nets.get(net);
    if (seen !== undefined) return seen;
    here.nets.set(net, s.free(net.width)); // what a loop reads of itself
    const value = this.#compute(here, net);
    here.nets.set(net, value);
    return value;
  }

  #compute(here: Occurrence, net: Net): Settled {
    switch (net.role) {
      case "reset": {
        const domain = here.place.module.domains.find(({ reset }) => reset === net);
        return s.known(1, this.#asserted === (domain?.resetKind !== "async-low") ? 1n : 0n);
      }
      case "clock":
      case "inout":
      case "sync":
      case "sync-meta":
        return s.free(net.width);
      case "input": {
        const { parent } = here.place;
        const pin = parent?.instance.connections.find(({ port }) => port === net.name);
        return parent === null || pin === undefined ? fromOutside(net) : this.#net(this.#at(parent.place), pin.net);
      }
      case "reg":
        return this.#held(here, net);
      case "memory-output": {
        const port = here.asyncReads.get(net);
        if (port === undefined) return this.#held(here, net);
        return this.#net(here, port.addr).unset === 0n ? s.free(net.width) : s.unset(net.width);
      }
      case "instance-output": {
        const inside = this.#inside(here, net);
        return inside === null ? s.free(net.width) : this.value(inside);
      }
      case "output":
      case "wire":
      case "named":
      case "instance-input":
      case "memory-input": {
        const start = net.fallback === undefined ? s.free(net.width) : this.#expr(here, net.fallback);
        return this.#run(here, here.statements.get(net) ?? [], net, start);
      }
    }
  }

  /** The port that an output of an instance shows; null for a black box. */
  #inside(here: Occurrence, net: Net): PlacedNet | null {
    const at = here.outputs.get(net);
    const place = at && this.#children.get(here.place)?.get(at.instance);
    const port = place?.module.ports.find(({ name }) => name === at?.port);
    return place === undefined || port === undefined ? null : { place, net: port };
  }

  /** The value of `net` after the statements, that was `before` ahead of them. */
  #run(here: Occurrence, body: readonly Stmt[], net: Net, before: Settled): Settled {
    let value = before;
    for (const stmt of body) value = this.#step(here, stmt, net, value);
    return value;
  }

  #step(here: Occurrence, stmt: Stmt, net: Net, before: Settled): Settled {
    switch (stmt.kind) {
      case "assign":
      case "next": {
        const { target } = stmt;
        if (target.net !== net) return before;
        const value = this.#expr(here, stmt.value);
        if (target.kind === "whole") return value;
        if (target.kind === "slice") return s.insert(before, target.lsb, value);
        const index = this.#expr(here, target.index);
        let after = before;
        for (let i = 0; i < net.width / target.width; i++) {
          const part = s.slice(before, i * target.width, target.width);
          const is = s.compare("eq", false, index, s.known(target.index.width, BigInt(i)));
          after = s.insert(
            after,
            i * target.width,
            s.chosen(
              is,
              () => value,
              () => part,
            ),
          );
        }
        return after;
      }
      case "when": {
        const arm = (i: number): Settled => {
          const at = stmt.arms[i];
          if (at === undefined) return this.#run(here, stmt.otherwise ?? [], net, before);
          return s.chosen(
            this.#expr(here, at.condition),
            () => this.#run(here, at.body, net, before),
            () => arm(i + 1),
          );
        };
        return arm(0);
      }
      case "match": {
        const subject = this.#expr(here, stmt.subject);
        const from = (i: number): Settled => {
          const at = stmt.cases[i];
          if (at === undefined) return this.#run(here, stmt.otherwise ?? [], net, before);
          const hits = at.labels.map((label) => s.compare("eq", false, subject, this.#expr(here, label)));
          const hit = hits.reduce((a, b) => s.binary("or", a, b));
          return s.chosen(
            hit,
            () => this.#run(here, at.body, net, before),
            () => from(i + 1),
          );
        };
        return from(0);
      }
    }
  }

  #expr(here: Occurrence, expr: Expr): Settled {
    if (expr.kind === "literal") return s.known(expr.width, expr.value);
    if (expr.kind === "net") return this.#net(here, expr.net);
    const seen = here.exprs.get(expr);
    if (seen !== undefined) return seen;
    const value = this.#operator(here, expr);
    here.exprs.set(expr, value);
    return value;
  }

  #operator(here: Occurrence, expr: Exclude<Expr, { kind: "literal" | "net" }>): Settled {
    const of = (part: Expr) => this.#expr(here, part);
    switch (expr.kind) {
      case "binary":
        return s.binary(expr.op, of(expr.left), of(expr.right));
      case "compare":
        return s.compare(expr.op, expr.signed, of(expr.left), of(expr.right));
      case "not":
        return s.not(of(expr.arg));
      case "negate":
        return s.binary("sub", s.known(expr.width, 0n), of(expr.arg));
      case "shift":
        return s.shift(expr.op, of(expr.arg), of(expr.amount));
      case "reduce":
        return s.reduce(expr.op, of(expr.arg));
      case "slice":
        return s.slice(of(expr.arg), expr.lsb, expr.width);
      case "element":
        return s.element(of(expr.arg), of(expr.index), expr.width);
      case "concat":
        return s.concat(expr.parts.map(of));
      case "repeat": {
        const part = of(expr.arg);
        return s.concat(Array.from({ length: expr.count }, () => part));
      }
      case "extend":
        return s.extend(of(expr.arg), expr.width, expr.signed);
      case "mux":
        return s.chosen(
          of(expr.condition),
          () => of(expr.then),
          () => of(expr.otherwise),
        );
      case "crossing":
        return of(expr.arg);
    }
  }
}

/** What one module holds at one place of the design, and what has been computed there. */
class Occurrence {
  readonly place: Place;
  readonly statements: ReadonlyMap<Net, readonly Stmt[]>;
  readonly bare: readonly Net[];
  readonly reads: readonly { readonly net: Net; readonly port: MemoryPortIR }[];
  /** Nets that start without a value. */
  readonly starts: ReadonlySet<Net>;
  readonly asyncReads: ReadonlyMap<Net, MemoryPortIR>;
  readonly outputs: ReadonlyMap<Net, { readonly instance: string; readonly port: string }>;
  readonly held = new Map<Net, Settled>();
  readonly nets = new Map<Net, Settled>();
  readonly exprs = new Map<Expr, Settled>();

  constructor(place: Place) {
    const { module } = place;
    this.place = place;
    this.statements = statementsByNet(module.body);
    this.bare = module.nets.filter((net) => isBare(module, net));
    const ports = module.memories.flatMap((memory) => memory.ports);
    this.reads = ports.flatMap((port) => (port.q === null || port.kind === "readAsync" ? [] : [{ net: port.q, port }]));
    this.starts = new Set([...this.bare, ...this.reads.map(({ net }) => net)]);
    this.asyncReads = new Map(
      ports.flatMap((port) => (port.kind === "readAsync" && port.q !== null ? [[port.q, port]] : [])),
    );
    this.outputs = new Map(
      module.instances.flatMap(({ name, connections }) =>
        connections.map(({ port, net }) => [net, { instance: name, port }]),
      ),
    );
  }

  forget(): void {
    this.nets.clear();
    this.exprs.clear();
  }
}
