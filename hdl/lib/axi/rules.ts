/** What the checkers of all AXI protocols have in common: who a rule speaks of, and the handshake. */
import { bits, bool } from "../../lang/index.ts";
import type { Bits, BitsType, DomainBuilders, Reg } from "../../lang/index.ts";

/** What a rule is for: `check`, the side under test; `assume`, its surroundings (in simulation both are checked). */
export type RuleUse = "check" | "assume";

/** States a rule of a protocol. */
export type Judge = (name: string, holds: Bits<1>, message: string) => void;

/** A channel as the rules of the handshake see it. */
export interface Watching {
  readonly name: string;
  readonly payload: Bits;
  readonly valid: Bits<1>;
  readonly ready: Bits<1>;
  /** States the rules of the side that offers. */
  readonly judge: Judge;
}

/** `a` implies `b`. */
export const implies = (a: Bits<1>, b: Bits<1>): Bits<1> => a.not().or(b);

/**
 * The rules of the handshake, for each channel `x`: `x_held` and `x_stable` (what is offered stays until it is taken), `x_after_reset`
 * (nothing is offered in the first clock after reset).
 */
export function handshakeRules({ regs }: Pick<DomainBuilders, "regs">, channels: readonly Watching[]): void {
  const { awake } = regs({ awake: bool.reset(0) });
  awake.next(1);
  for (const { name, payload, valid, ready, judge } of channels) {
    const waits = register(regs, `${name}_waits`, bool.reset(0));
    const before = register(regs, `${name}_before`, bits(payload.width));
    waits.next(valid.and(ready.not()));
    before.next(payload);
    judge(`${name}_held`, implies(waits, valid), `${name}valid fell before ${name}ready came`);
    judge(`${name}_stable`, implies(waits.and(valid), payload.eq(before)), `${name} changed before ${name}ready came`);
    judge(`${name}_after_reset`, implies(valid, awake), `${name}valid is 1 in the first clock after reset`);
  }
}

/** Which rules are stated: those of the handshake alone, which need no memory of what is under way, or all. */
export type RuleSet = "handshake" | "all";

/** Where and how rules are stated beside others: what their names, and those of their registers, begin with. */
export interface RulesOptions {
  readonly prefix?: string;
  /** `all` unless given. */
  readonly rules?: RuleSet;
}

/** Builders whose names all begin with `prefix`, so that one module can hold the same rules twice. */
export function prefixed(m: DomainBuilders, prefix = ""): DomainBuilders {
  const key = (name: string) => `${prefix}${name}`;
  const renamed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [key(name), value]));
  // What comes back has the keys that were given, each with its own type, which the compiler cannot follow.
  const restored = (given: object, made: object): never =>
    Object.fromEntries(Object.keys(given).map((name) => [name, Reflect.get(made, key(name)) as unknown])) as never;
  return {
    ...m,
    regs: (declarations) => restored(declarations, m.regs(renamed(declarations))),
    name: (values) => restored(values, m.name(renamed(values))),
    check: (name, condition, message) => m.check(key(name), condition, message),
    assume: (name, condition, message) => m.assume(key(name), condition, message),
  };
}

/** One register whose name is computed. */
export function register<W extends number>(regs: DomainBuilders["regs"], name: string, type: BitsType<W>): Reg<W> {
  const made = regs({ [name]: type })[name];
  if (made === undefined) throw new Error(`no register ${name}`);
  return made;
}
