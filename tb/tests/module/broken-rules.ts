import { expect } from "vitest";
import { elaborate, type Definition, type Ports } from "../../../hdl/lang/index.ts";
import { simulate } from "../../module/simulate.ts";

/** Pins of one clock; all others are 0. */
export type Pins = Readonly<Record<string, number | bigint>>;

/** Clocks that keep every rule but one, which the last of them breaks. */
export interface Violation {
  readonly rule: string;
  readonly clocks: readonly Pins[];
  /** Begins in the first clock after reset. */
  readonly atReset?: boolean;
}

/** Drives the bus `key` of a checker through a violation: exactly its rule fails, and only at the end. */
export function expectBroken<IO extends Ports>(
  checker: Definition<IO>,
  key: keyof IO & string,
  { rule, clocks, atReset = false }: Violation,
): void {
  const sim = simulate(checker);
  const idle = Object.fromEntries(Object.keys(sim.peek(key) as object).map((pin) => [pin, 0]));
  const clock = (pins: Pins) => {
    sim.poke({ [key]: { ...idle, ...pins } } as never);
    sim.step();
  };
  if (!atReset) clock({});
  clocks.slice(0, -1).forEach(clock);
  expect(rulesIn(() => clock(clocks.at(-1) ?? {}))).toEqual([rule]);
  sim.close();
}

/** Names of the rules that fail while something runs. */
export function rulesIn(run: () => void): string[] {
  try {
    run();
  } catch (error) {
    return [...(error as Error).message.matchAll(/^([\w.]+): /gm)].map(([, name]) => name ?? "");
  }
  return [];
}

/** The rules that a checker states, sorted. */
export const statedRules = (checker: Definition): string[] =>
  elaborate(checker)
    .top.assertions.map(({ name }) => name)
    .sort();
