/** Random clock domains, and flip-flops in a row between them. */
import type { DomainIR, Expr, Net, SynchroniserIR } from "../design/ir.ts";
import { clockName, metaName, resetName } from "../design/names.ts";
import { makeNet, publish, read, readableIn, site, type Draft } from "./draft.ts";
import { oneOf, type Pick } from "./random.ts";

export type ResetKind = "sync-high" | "async-low" | "none";

/** A domain with the nets of its ports. */
export function makeDomain(name: string, kind: ResetKind): DomainIR {
  const what = { width: 1, scalar: true, signed: false, domain: null, site } as const;
  return {
    name,
    clock: { ...what, name: clockName(name), role: "clock" },
    reset: kind === "none" ? null : { ...what, name: resetName(name), role: "reset" },
    resetKind: kind === "none" ? "sync-high" : kind,
  };
}

/** Domains of a top: one or two clocks, with every kind of reset. */
export function randomDomains(pick: Pick): DomainIR[] {
  const kind = () => oneOf<ResetKind>(pick, ["sync-high", "sync-high", "async-low", "none"]);
  const first = makeDomain("", oneOf<ResetKind>(pick, ["sync-high", "sync-high", "async-low"]));
  return pick(2) === 0 ? [first] : [first, makeDomain("b", kind())];
}

/** A synchroniser of every kind that makes sense from the domain `from` to the domain `to`. */
export function addSynchronisers(draft: Draft, from: string, to: string): void {
  const { pick } = draft;
  const held = readableIn(draft, from).filter(({ role, enumeration }) => role === "reg" && enumeration === undefined);
  if (held.length > 0) {
    const source = oneOf(pick, held);
    addSynchroniser(draft, `sync_${to}`, source.width === 1 && pick(2) === 0 ? "bit" : "bus", {
      source: read(source),
      from,
      to,
    });
  }
  // What sets flip-flops without a clock has no glitches: it comes from outside. Even a register has some in a simulator
  // that carries out one non-blocking assignment after the other.
  const clean = draft.isTop ? readableIn(draft, from).filter(({ role, width }) => width === 1 && role === "input") : [];
  if (clean.length === 0 || pick(3) === 0) return;
  const plain = read(oneOf(pick, clean));
  const source: Expr = pick(2) === 0 ? plain : { kind: "not", width: 1, arg: plain };
  addSynchroniser(draft, `calm_${to}`, "reset", { source, from, to });
}

function addSynchroniser(
  draft: Draft,
  key: string,
  kind: SynchroniserIR["kind"],
  { source, from, to }: { readonly source: Expr; readonly from: string; readonly to: string },
): void {
  const stages = 2 + draft.pick(3);
  const shape = { width: source.width, domain: to };
  const meta: Net[] = Array.from({ length: stages - 1 }, (_, i) =>
    makeNet(draft, { ...shape, name: metaName(key, i), role: "sync-meta" }, { scalar: source.width === 1 }),
  );
  const output = makeNet(draft, { ...shape, name: key, role: "sync" }, { scalar: source.width === 1 });
  draft.synchronisers.push({ name: key, kind, stages, source, from, to, meta, output, site });
  publish(draft, to, output);
}
