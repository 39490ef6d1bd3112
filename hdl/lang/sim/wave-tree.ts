/** What a file of waveforms holds: nets by scope, and the variables that they show. */
import type { WatchedNet } from "./engine.ts";

/** A net in the file. Nets that are one value share a variable. */
export interface WaveNet extends WatchedNet {
  /** Names of the scopes that hold it, the module's own first. */
  readonly scope: readonly string[];
  readonly name: string;
  readonly variable: number;
}

export interface WaveTree {
  /** Scope by scope, parents first. */
  readonly nets: readonly WaveNet[];
  readonly variables: readonly WatchedNet[];
}

/** Takes values as time goes on. */
export interface WaveWriter {
  /** The first sample has all variables, later ones those that changed. Times in picoseconds never go back. */
  sample(time: number, changes: readonly (readonly [variable: number, value: bigint])[]): void;
  close(): void;
}

/**
 * The nets of some scopes with all below them; all scopes when none is named. Instances may be named without their `u_`.
 * @throws RangeError for a scope that does not exist.
 */
export function waveTree(root: string, watched: readonly WatchedNet[], scopes?: readonly string[]): WaveTree {
  const nets: WaveNet[] = [];
  const variables: WatchedNet[] = [];
  const numbers = new Map<number, number>();
  const met = new Set<string>();
  for (const net of watched) {
    const names = net.path.split(".");
    const inner = names.slice(0, -1);
    if (scopes !== undefined) {
      const holders = scopes.filter((scope) => isBelow(inner, scope));
      if (holders.length === 0) continue;
      for (const scope of holders) met.add(scope);
    }
    const variable = numbers.get(net.id) ?? variables.push(net) - 1;
    numbers.set(net.id, variable);
    nets.push({ ...net, scope: [root, ...inner], name: names.at(-1) ?? "", variable });
  }
  const unknown = scopes?.find((scope) => !met.has(scope));
  if (unknown !== undefined) throw new RangeError(`${root} has no instance ${unknown}`);
  return { nets, variables };
}

const plain = (name: string) => name.replace(/^u_/, "");

/** True for the scope itself and all below it. */
function isBelow(inner: readonly string[], scope: string): boolean {
  return scope.split(".").every((name, i) => inner[i] !== undefined && plain(inner[i]) === plain(name));
}
