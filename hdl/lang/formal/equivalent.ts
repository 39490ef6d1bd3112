import type { AssertionIR, CallSite, DesignIR, DomainIR, Expr, InstanceIR, ModuleIR, Net } from "../design/ir.ts";
import { mapModules } from "../design/map-modules.ts";
import { ElaborationError } from "../diag/report.ts";
import { placesOf } from "../netlist/hierarchy.ts";
import { dotted } from "./facts.ts";
import { differentPorts } from "./messages.ts";
import type { ProofOptions } from "./options.ts";
import { proofDesign } from "./proof-design.ts";
import { attempt, designOf, type ProofSubject } from "./prove.ts";
import type { ProofResult } from "./result.ts";

/** How an equivalence is attempted: like a proof, always with induction. */
export type EquivalenceOptions = Omit<ProofOptions, "induction">;

/**
 * Whether two modules with the same ports do the same at every clock edge out of reset, for ever.
 *
 * Registers and memories that have one name in both hold the same before the reset, whatever it is; others hold
 * anything. The induction is helped by what turns out to be equal inside under equal names.
 *
 * The names `a` and `b` stand for the two in traces: `u_a_q` is the output `q` of the first, `u_a.count` its register.
 *
 * @throws ElaborationError for mistakes in a design, and for ports that differ; Error when Yosys or z3 is not installed.
 * @example
 * const result = await equivalent(fastAdder({ width: 16 }), rippleAdder({ width: 16 }));
 * expect(result.status).toBe("proven");
 */
export async function equivalent(
  first: ProofSubject,
  second: ProofSubject,
  options: EquivalenceOptions = {},
): Promise<ProofResult> {
  const [a, b] = [designOf(first), designOf(second)];
  const { design, assuming } = miter(a, b);
  const proof = proofDesign(design, assuming);
  // Those with a reset as well: before its first edge they decide over what the others take.
  const start = equalities(a, b, ({ role, init }) => isState(role) && init === undefined);
  let invariants = equalities(a, b, ({ role }) => isState(role));
  for (;;) {
    const { result, refutedInvariants } = await attempt(proof, { ...options, induction: true }, { start, invariants });
    const refuted = result.status === "failed" && result.part === "base case" && result.failed.length > 0;
    // What turns out to be different inside is no help; the outputs may be equal all the same.
    if (refuted || refutedInvariants.length === 0) return result;
    invariants = invariants.filter((each) => !refutedInvariants.includes(each));
  }
}

const isState = (role: Net["role"]) => ["reg", "sync", "sync-meta", "memory-output"].includes(role);

/** `(= [u_a.x] [u_b.x])` for the chosen nets that both have, and for the words of memories without contents. */
function equalities(a: DesignIR, b: DesignIR, chosen: (net: Net) => boolean): readonly string[] {
  const [left, right] = [statesOf(a, chosen), statesOf(b, chosen)];
  const shared = [...left].filter(([path, width]) => right.get(path) === width);
  return shared.map(([path]) => `(= [u_a.${path}] [u_b.${path}])`);
}

/** Width of each register and each word of a memory, by path. */
function statesOf({ top }: DesignIR, chosen: (net: Net) => boolean): ReadonlyMap<string, number> {
  return new Map(
    placesOf(top).flatMap(({ module, path }): [string, number][] => [
      ...module.nets.filter(chosen).map(({ name, width }): [string, number] => [dotted(path) + name, width]),
      ...module.memories
        .filter(({ contents }) => contents === undefined)
        .flatMap(({ name, depth, width }) =>
          Array.from({ length: depth }, (_, i): [string, number] => [`${dotted(path)}${name}[${i}]`, width]),
        ),
    ]),
  );
}

/** A module with both inside, which get the same inputs, and a statement for every output. */
function miter(first: DesignIR, second: DesignIR): { design: DesignIR; assuming: ReadonlySet<ModuleIR> } {
  requireSamePorts(first.top, second.top);
  const sides = { a: assumptionsOnly(first, "a"), b: assumptionsOnly(second, "b") };
  const { ports: all, domains: given, site } = sides.a.top;
  const bare: DomainIR = { name: "", clock: clockNet(site), reset: null, resetKind: "sync-high" };
  const domains = given.length > 0 ? given : [bare];
  const inputs = all.filter(({ role }) => role !== "output");
  const ports = given.length > 0 ? inputs : [bare.clock, ...inputs];
  const pins = all
    .filter(({ role }) => role === "output")
    .map((port) => ({ port, a: outputPin("a", port), b: outputPin("b", port) }));
  const instance = (side: "a" | "b"): InstanceIR => {
    const of = sides[side].top;
    const connections = of.ports.map(({ name: port }) => {
      const net = pins.find((each) => each.port.name === port)?.[side] ?? inputs.find(({ name }) => name === port);
      if (net === undefined) throw new Error(`no net for ${port}`);
      return { port, net };
    });
    return { name: `u_${side}`, of, connections, domains: new Map(of.domains.map(({ name }) => [name, name])), site };
  };
  const assertions = pins.map(({ port, a, b }): AssertionIR => {
    const other = second.top.ports.find(({ name }) => name === port.name) ?? port;
    return {
      kind: "assert",
      name: port.name,
      condition: {
        kind: "compare",
        width: 1,
        op: "eq",
        signed: false,
        left: read(a),
        right: read(b),
        site: other.site,
      },
      message: "equal in both",
      domain: domains.find(({ name }) => name === port.domain)?.name ?? domains[0]?.name ?? "",
      site: other.site,
    };
  });
  const top: ModuleIR = {
    kind: "module",
    name: `${first.top.name}_equals_${second.top.name}`,
    base: "equivalence",
    parameters: new Map(),
    domains,
    ports,
    nets: pins.flatMap(({ a, b }) => [a, b]),
    body: [],
    memories: [],
    synchronisers: [],
    instances: [instance("a"), instance("b")],
    assertions,
    site,
  };
  const design: DesignIR = {
    top,
    modules: [...sides.a.modules, ...sides.b.modules, top],
    blackBoxes: [...first.blackBoxes, ...second.blackBoxes],
  };
  return { design, assuming: new Set([sides.a.top, sides.b.top]) };
}

/** The design under names of its own, stating nothing but what its top assumes: the question is another one. */
function assumptionsOnly(design: DesignIR, side: "a" | "b"): DesignIR {
  return mapModules(design, (module) => ({
    ...module,
    name: `${module.name}_${side}`,
    assertions: module === design.top ? module.assertions.filter(({ kind }) => kind === "assume") : [],
  }));
}

function requireSamePorts(left: ModuleIR, right: ModuleIR): void {
  const ports = ({ ports: all }: ModuleIR) =>
    new Map(all.map(({ name, role, width }) => [name, `${role} of ${width} bits`]));
  const [a, b] = [ports(left), ports(right)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  const differences = names
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => `\`${name}\` is ${a.get(name) ?? "missing"} and ${b.get(name) ?? "missing"}`);
  if (differences.length === 0) return;
  const about = { left: left.name, right: right.name, differences };
  throw new ElaborationError([differentPorts({ ...about, at: left.site, other: right.site })]);
}

/** A name that no port has: those of instances begin with `u_`. */
const outputPin = (side: "a" | "b", port: Net): Net => ({
  ...port,
  name: `u_${side}_${port.name}`,
  role: "instance-output",
});

const clockNet = (site: CallSite): Net => {
  return { name: "clk", role: "clock", width: 1, scalar: true, signed: false, domain: null, site };
};

const read = (net: Net): Expr => ({ kind: "net", width: net.width, net });
