/** Smaller circuits made from one: fewer modules, one clock for two, less stimulus, and smaller modules. */
import type { DesignIR, Expr, InstanceIR, ModuleIR, Net } from "../design/ir.ts";
import type { Drive, Stimulus } from "./circuit.ts";
import { deep, withModuleExprs, withModules, withNets, withZero } from "./rewrite.ts";
import { fewerAssertions, smallerParts } from "./smaller-parts.ts";
import { fewerOutputs, smaller, type Smaller } from "./smaller.ts";

/** What is shrunk: a design and what it is driven with. */
export interface Trial {
  readonly design: DesignIR;
  readonly stimulus: Stimulus;
}

export type SmallerTrial = (trial: Trial) => Generator<Trial>;

/** The modules of the design one by one, made smaller. */
const inEveryModule = (from: Smaller): SmallerTrial =>
  function* ({ design, stimulus }) {
    for (const module of [...design.modules].reverse()) {
      for (const fresh of from(module, module === design.top)) {
        yield { stimulus, design: withModules(design, new Map([[module, fresh]])) };
      }
    }
  };

/** A design with an instance less: zeros in its place, or its contents. */
const fewerInstances: Smaller = function* (module) {
  for (const instance of module.instances) {
    const outputs = instance.connections.filter(({ net }) => net.role === "instance-output").map(({ net }) => net);
    yield outputs.reduce(withZero, module);
    if (instance.of.kind === "module") yield opened(module, instance, instance.of);
  }
};

/** The module with what is in an instance in place of the instance. */
function opened(module: ModuleIR, instance: InstanceIR, child: ModuleIR): ModuleIR {
  const pins = new Map(instance.connections.map(({ port, net }) => [port, net]));
  const plain = new Map<Net, Net>();
  for (const net of pins.values()) if (!isClock(net)) plain.set(net, { ...net, role: "wire", domain: null });
  const outer = withNets({ ...module, instances: module.instances.filter((each) => each !== instance) }, plain);
  const home = (domain: string | null) => (domain === null ? null : (instance.domains.get(domain) ?? domain));
  const inside = new Map<Net, Net>();
  for (const port of child.ports) {
    const pin = pins.get(port.name);
    if (pin !== undefined) inside.set(port, plain.get(pin) ?? pin);
  }
  const name = (key: string) => `${instance.name}_${key}`;
  for (const net of child.nets) inside.set(net, { ...net, name: name(net.name), domain: home(net.domain) });
  const moved = withNets(child, inside);
  const domainOf = (domain: string) => home(domain) ?? domain;
  return {
    ...outer,
    nets: [...outer.nets, ...moved.nets],
    body: [...outer.body, ...moved.body],
    memories: [
      ...outer.memories,
      ...moved.memories.map((memory) => {
        return {
          ...memory,
          name: name(memory.name),
          ports: memory.ports.map((port) => ({ ...port, domain: domainOf(port.domain) })),
        };
      }),
    ],
    synchronisers: [
      ...outer.synchronisers,
      ...moved.synchronisers.map((sync) => ({
        ...sync,
        name: name(sync.name),
        from: home(sync.from),
        to: domainOf(sync.to),
      })),
    ],
    instances: [
      ...outer.instances,
      ...moved.instances.map((each) => {
        const domains = new Map([...each.domains].map(([inner, mine]) => [inner, domainOf(mine)]));
        return { ...each, name: name(each.name), domains };
      }),
    ],
    assertions: [
      ...outer.assertions,
      ...moved.assertions.map((fact) => ({ ...fact, name: name(fact.name), domain: domainOf(fact.domain) })),
    ],
  };
}

const isClock = ({ role }: Net) => role === "clock" || role === "reset";

/** The first clock in place of another; what crosses no longer says so. */
const oneClock: SmallerTrial = function* ({ design, stimulus }) {
  for (const module of design.modules) {
    const [first] = module.domains;
    if (first === undefined || module.domains.length < 2) continue;
    const swaps = new Map(
      [...module.ports, ...module.nets]
        .filter((net) => net.domain !== null && !isClock(net))
        .map((net) => [net, { ...net, domain: first.name }]),
    );
    const reads = deep((expr): Expr => (expr.kind === "crossing" ? expr.arg : expr));
    const made = withModuleExprs(withNets(module, swaps), reads);
    const fresh: ModuleIR = {
      ...made,
      memories: made.memories.map((memory) => ({
        ...memory,
        ports: memory.ports.map((port) => ({ ...port, domain: first.name })),
      })),
      synchronisers: made.synchronisers.map((each) => ({ ...each, from: first.name, to: first.name })),
      instances: made.instances.map((each) => ({
        ...each,
        domains: new Map([...each.domains.keys()].map((name) => [name, first.name])),
      })),
      assertions: made.assertions.map((each) => ({ ...each, domain: first.name })),
    };
    if (module === design.top) yield { stimulus, design: withModules(design, new Map([[module, fresh]])) };
  }
};

/** Fewer edges, then inputs that rest, then simpler clocks. */
const lessStimulus: SmallerTrial = function* ({ design, stimulus }) {
  const { drives, periods } = stimulus;
  const withDrives = (fewer: readonly Drive[]): Trial => ({ design, stimulus: { ...stimulus, drives: fewer } });
  for (const part of [4, 2]) yield withDrives(drives.slice(0, Math.ceil(drives.length / part)));
  yield withDrives(drives.slice(Math.floor(drives.length / 2)));
  // Without an edge there is nothing to compare.
  if (drives.length > 1) for (const i of [...drives.keys()].reverse()) yield withDrives(drives.toSpliced(i, 1));
  const names = new Set(design.top.ports.map(({ name }) => name));
  if (drives.some((drive) => [...drive.keys()].some((name) => !names.has(name)))) {
    yield withDrives(drives.map((drive) => new Map([...drive].filter(([name]) => names.has(name)))));
  }
  for (const name of names) {
    yield withDrives(drives.map((drive) => new Map([...drive].filter(([each]) => each !== name))));
    for (const [i, drive] of drives.entries()) {
      if (!drive.has(name)) continue;
      yield withDrives(drives.with(i, new Map([...drive].filter(([each]) => each !== name))));
      if (drive.get(name) !== 1n) yield withDrives(drives.with(i, new Map([...drive, [name, 1n]])));
    }
  }
  yield { design, stimulus: { drives, periods: new Map() } };
  for (const [name] of periods) {
    yield { design, stimulus: { drives, periods: new Map([...periods].filter(([each]) => each !== name)) } };
  }
};

/** One output first: most of the circuit goes with the others. */
export const smallerTrials: readonly SmallerTrial[] = [
  inEveryModule(fewerOutputs),
  lessStimulus,
  ...[fewerInstances, fewerAssertions, ...smaller, ...smallerParts].map(inEveryModule),
  oneClock,
];
