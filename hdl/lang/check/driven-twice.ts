import type { CallSite, ModuleIR, Net, NetRole, Stmt } from "../design/ir.ts";
import { roleName } from "../diag/describe.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { ones } from "../netlist/bits.ts";
import { branchesOf, forEachAssignment, targetBits } from "../netlist/statements.ts";
import { drivenTwice as twice, twoDrivers } from "./messages.ts";

/** Assignments that a later one in the same branch makes void, and nets with a second driver. */
export function drivenTwice(module: ModuleIR): Diagnostic[] {
  return [...secondDrivers(module), ...voidAssignments(module.body)];
}

/** Bits of a net that something before has assigned in the branch at hand. */
interface Before {
  readonly bits: bigint;
  readonly site: CallSite;
  /** Not certain: an exception in a branch, or one element of many. */
  readonly nested: "branch" | "index" | null;
}

function voidAssignments(body: readonly Stmt[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const before = new Map<Net, Before[]>();
  const remember = (net: Net, entry: Before) => {
    before.set(net, [...(before.get(net) ?? []), entry]);
  };
  for (const stmt of body) {
    if (stmt.kind === "assign" || stmt.kind === "next") {
      const { target, site } = stmt;
      const bits = targetBits(target);
      // An exception in a branch that the same bits get back in full has no effect; a part of it may.
      const clash = before
        .get(target.net)
        ?.find((each) => (each.bits & bits) !== 0n && (each.nested === null || covers(bits, each.bits)));
      if (clash !== undefined) {
        const { site: first, nested } = clash;
        found.push(twice({ net: target.net, bits: clash.bits & bits, first, again: site, void: nested }));
      }
      if (target.kind === "element") remember(target.net, { bits: ones(target.net.width), site, nested: "index" });
      else remember(target.net, { bits, site, nested: null });
      continue;
    }
    for (const branch of branchesOf(stmt)) found.push(...voidAssignments(branch));
    forEachAssignment([stmt], ({ target, site }) => {
      const bits = target.kind === "element" ? ones(target.net.width) : targetBits(target);
      remember(target.net, { bits, site, nested: "branch" });
    });
  }
  return found;
}

const covers = (bits: bigint, inner: bigint) => (inner & ~bits) === 0n;

/** What drives a net of these roles, other than statements. */
const others: Partial<Record<NetRole, string>> = {
  input: "the surroundings",
  clock: "the surroundings",
  reset: "the surroundings",
  "instance-output": "an instance",
  "memory-output": "a memory",
  sync: "a synchroniser",
  "sync-meta": "a synchroniser",
};

function secondDrivers(module: ModuleIR): Diagnostic[] {
  const found: Diagnostic[] = [];
  const kinds = new Map<Net, { readonly kind: string; readonly site: CallSite }>();
  forEachAssignment(module.body, ({ kind, target: { net }, site }) => {
    const other = others[net.role];
    const verb = kind === "assign" ? "an assignment" : "a register";
    if (other !== undefined) found.push(twoDrivers({ net, first: other, second: verb, places: [net.site, site] }));
    const first = kinds.get(net);
    if (first === undefined) kinds.set(net, { kind: verb, site });
    else if (first.kind !== verb) {
      found.push(twoDrivers({ net, first: first.kind, second: verb, places: [first.site, site] }));
    }
  });
  return [...found, ...sharedPins(module)];
}

/** A net at two outputs of instances. */
function sharedPins(module: ModuleIR): Diagnostic[] {
  const drivers = new Map<Net, { readonly name: string; readonly site: CallSite }>();
  const found: Diagnostic[] = [];
  for (const { name, of, connections, site } of module.instances) {
    const outputs = new Set(of.ports.filter(({ role }) => role === "output").map((port) => port.name));
    for (const { port, net } of connections) {
      if (!outputs.has(port)) continue;
      const first = drivers.get(net);
      const driver = `${port} of ${name}`;
      if (first === undefined) drivers.set(net, { name: driver, site });
      else {
        const places = [first.site, site];
        found.push(twoDrivers({ net, first: first.name, second: `${roleName("output")} ${driver}`, places }));
      }
    }
  }
  return found;
}
