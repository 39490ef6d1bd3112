import type {
  AssertionIR,
  CallSite,
  DomainIR,
  EnumIR,
  Expr,
  InstanceIR,
  MemoryIR,
  Net,
  NetRole,
  Stmt,
  SynchroniserIR,
} from "../design/ir.ts";
import type { Pick } from "./random.ts";

/** Where everything random stands. */
export const site: CallSite = { locate: () => ({ file: "random.ts", line: 1, column: 1 }) };

/** A random module as far as it is made. */
export interface Draft {
  readonly name: string;
  readonly pick: Pick;
  readonly isTop: boolean;
  readonly domains: readonly DomainIR[];
  readonly enumerations: readonly EnumIR[];
  readonly ports: Net[];
  readonly nets: Net[];
  readonly body: Stmt[];
  readonly memories: MemoryIR[];
  readonly synchronisers: SynchroniserIR[];
  readonly instances: InstanceIR[];
  readonly assertions: AssertionIR[];
  /** How many operators the part at hand may still have: one with many does not make the circuit big. */
  readonly room: { left: number };
  /** What expressions may read so far, by domain: no loops. */
  readonly readable: Map<string, Net[]>;
}

export const literal = (width: number, value: bigint): Expr => ({ kind: "literal", width, value });
export const read = (net: Net): Expr => ({ kind: "net", width: net.width, net });
export const memberOf = (of: EnumIR, at: number): Expr => {
  const { width, members } = of;
  return { kind: "literal", width, value: members[at % members.length]?.value ?? 0n, enumeration: of };
};

/** An assignment of a whole net. */
export const drive = (net: Net, value: Expr): Stmt => ({
  kind: net.role === "reg" ? "next" : "assign",
  target: { kind: "whole", net },
  value,
  site,
});

/** A net of the module; what belongs to no domain by its role has none in the IR. */
export function makeNet(
  draft: Draft,
  about: { readonly name: string; readonly width: number; readonly role: NetRole; readonly domain: string },
  more: Partial<Net> = {},
): Net {
  const placed = about.role !== "wire" && about.role !== "named";
  const net: Net = {
    ...about,
    scalar: about.width === 1 && draft.pick(2) === 0,
    signed: false,
    domain: placed ? about.domain : null,
    site,
    ...more,
  };
  const isPort = net.role === "input" || net.role === "output";
  (isPort ? draft.ports : draft.nets).push(net);
  return net;
}

/** From now on expressions of the domain may read the net. */
export function publish(draft: Draft, domain: string, ...nets: readonly Net[]): void {
  const list = draft.readable.get(domain) ?? [];
  draft.readable.set(domain, list);
  list.push(...nets);
}

export const readableIn = (draft: Draft, domain: string): readonly Net[] => draft.readable.get(domain) ?? [];
