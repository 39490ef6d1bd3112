/** A design of the IR as TypeScript of the language, to be put into a test. */
import type { DesignIR, DomainIR, InstanceIR, MemoryIR, ModuleIR, Net } from "../design/ir.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { bodyCode } from "./typescript-body.ts";
import { exprCode, memberName, NoWords, type Names } from "./typescript-expr.ts";
import { withNets } from "./rewrite.ts";

const words = (text: string) => JSON.stringify(text);
const userName = (domain: string | null) => (domain === null || domain === "" ? "default" : domain);
/** `random1_a` is made by `random1A`. */
const functionName = ({ name }: ModuleIR) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const indent = (lines: readonly string[]) => lines.map((text) => (text === "" ? text : `  ${text}`));

/**
 * The design as the text of a TypeScript file that exports `top`; `from` is where the language is imported from.
 * @throws NoWords for what no author could have written.
 */
export function designCode(design: DesignIR, from: string): string {
  const enumerations = new Map(
    design.modules.flatMap(({ nets }) =>
      nets.flatMap(({ enumeration }) => (enumeration === undefined ? [] : [[enumeration.name, enumeration] as const])),
    ),
  );
  const types = [...enumerations.values()].map(({ name, members }) => {
    return `const ${name} = enumeration(${words(name)}, [${members.map((member) => words(member.name)).join(", ")}]);`;
  });
  const imports =
    "array, bind, bits, bool, cat, crossing, elaborate, enumeration, input, lit, module, mux, output, pack, repeat, sint, unpack";
  return [
    `import { ${imports} } from ${words(from)};`,
    "",
    ...types,
    ...design.modules.flatMap((module) => ["", ...moduleCode(module)]),
    "",
    `export const top = elaborate(${functionName(design.top)}());`,
    "",
  ].join("\n");
}

function moduleCode(given: ModuleIR): string[] {
  const module = withPlainTypes(given);
  const { name, domains, ports, nets, memories, synchronisers, instances, assertions } = module;
  const names = namesOf(module);
  const clocks = domains.map(({ name: domain, reset, resetKind }) => {
    const kind = reset === null ? "none" : resetKind;
    return kind === "sync-high"
      ? words(userName(domain))
      : `{ name: ${words(userName(domain))}, reset: ${words(kind)} }`;
  });
  const of = (role: Net["role"], domain?: string) =>
    nets.filter((net) => net.role === role && (domain === undefined || net.domain === domain));
  const values = [...of("wire"), ...of("named")];
  const declarations = domains.flatMap((domain) => domainCode(domain, of("reg", domain.name)));
  const list = (builder: string, entries: readonly (readonly [string, string])[]) =>
    entries.length === 0
      ? []
      : [
          `const { ${entries.map(([key]) => key).join(", ")} } = ${builder}({`,
          ...indent(entries.map(([key, value]) => `${key}: ${value},`)),
          "});",
        ];
  return [
    `const ${functionName(module)} = module(${words(name)}, () => ({`,
    `  clocks: [${clocks.join(", ")}],`,
    "  ports: {",
    ...ports
      .filter(({ role }) => role === "input" || role === "output")
      .map((net) => `    ${net.name}: ${net.role}(${typeCode(net)}, ${words(userName(net.domain))}),`),
    "  },",
    "  build(io, { domain, wires, mems, instances, when, match }) {",
    ...indent(
      indent([
        ...declarations,
        ...list(
          "wires",
          values.map((net) => [net.name, typeCode(net)]),
        ),
        ...list(
          "mems",
          memories.map((memory) => [memory.name, memoryCode(memory)]),
        ),
        ...list(
          "instances",
          instances.map((instance) => [keyOf(instance), instanceCode(instance)]),
        ),
        ...synchronisers.map(({ name: key, kind, stages, source, to }) => {
          const options = `{ stages: ${stages}, kind: ${words(kind)} }`;
          return `const { ${key} } = ${builder(to)}.synchronize({ ${key}: ${exprCode(source, names)} }, ${options});`;
        }),
        ...bodyCode(module.body, names),
        ...assertions.map(({ kind, name: key, condition, message, domain }) => {
          const verb = kind === "assert" ? "check" : kind;
          return `${builder(domain)}.${verb}(${words(key)}, ${exprCode(condition, names)}, ${words(message)});`;
        }),
      ]),
    ),
    "  },",
    "}));",
  ];
}

const builder = (domain: string) => `domain(${words(userName(domain))})`;

function domainCode({ name }: DomainIR, registers: readonly Net[]): string[] {
  if (registers.length === 0) return [];
  const keys = registers.map((net) => net.name).join(", ");
  const types = registers.map((net) => `${net.name}: ${typeCode(net)},`);
  return [`const { ${keys} } = ${builder(name)}.regs({`, ...indent(types), "});"];
}

/** The type of a net with its reset, first and default values. */
function typeCode(net: Net): string {
  const { width, scalar, signed, enumeration, elementWidth, reset, init, fallback } = net;
  if (fallback !== undefined && fallback.kind !== "literal") throw new NoWords("a default that is no constant");
  const constant = (value: bigint): string => {
    if (enumeration !== undefined) return words(memberName(enumeration, value) ?? "");
    if (elementWidth !== undefined) {
      const element = (i: number) => BigInt.asUintN(elementWidth, value >> BigInt(i * elementWidth));
      return `[${Array.from({ length: width / elementWidth }, (_, i) => `${element(i)}n`).join(", ")}]`;
    }
    return `${signed ? BigInt.asIntN(width, value) : value}n`;
  };
  const plain =
    enumeration !== undefined
      ? enumeration.name
      : elementWidth !== undefined
        ? `array(bits(${elementWidth}), ${width / elementWidth})`
        : scalar
          ? "bool"
          : `${signed ? "sint" : "bits"}(${width})`;
  const of = (verb: string, value: bigint | undefined) => (value === undefined ? "" : `.${verb}(${constant(value)})`);
  return `${plain}${of("reset", reset)}${of("init", init)}${of("default", fallback?.kind === "literal" ? fallback.value : undefined)}`;
}

function memoryCode({ width, depth, style, maskWidth, contents, collisions, ports }: MemoryIR): string {
  const kinds = ports.map(
    ({ name, kind, domain }) => `${name}: { kind: ${words(kind)}, domain: ${words(userName(domain))} }`,
  );
  const entries = [...(contents ?? [])].map(([at, word]) => `[${at}, 0x${word.toString(16)}n]`);
  const more = [
    ...(maskWidth === undefined ? [] : [`mask: ${maskWidth}`]),
    ...(contents === undefined ? [] : [`contents: new Map([${entries.join(", ")}])`]),
    ...(collisions === undefined ? [] : [`collisions: ${words(collisions)}`]),
  ];
  return `{ ${[`of: bits(${width})`, `depth: ${depth}`, `style: ${words(style)}`, ...more].join(", ")}, ports: { ${kinds.join(", ")} } }`;
}

const keyOf = ({ name }: InstanceIR) => name.replace(/^u_/, "");

function instanceCode({ of, domains }: InstanceIR): string {
  if (of.kind === "blackbox") throw new NoWords("a black box");
  const ties = [...domains].map(([child, mine]) => `${userName(child)}: ${words(userName(mine))}`);
  return `bind(${functionName(of)}(), { ${ties.join(", ")} })`;
}

/** Every net by what it is called in `build`. */
function namesOf({ ports, memories, instances }: ModuleIR): Names {
  const places = new Map<Net, string>(ports.map((net) => [net, `io.${net.name}`]));
  const put = (net: Net | null, text: string) => net !== null && places.set(net, text);
  for (const { name, ports: list } of memories) {
    for (const { name: port, kind, addr, en, write, data, mask, q } of list) {
      const at = `${name}.${port}`;
      put(addr, `${at}.addr`);
      put(en, `${at}.en`);
      put(write, `${at}.write`);
      put(mask, `${at}.mask`);
      put(data, `${at}.${kind === "readWrite" ? "wdata" : "data"}`);
      put(q, `${at}.data`);
    }
  }
  for (const instance of instances) {
    for (const { port, net } of instance.connections) if (!places.has(net)) put(net, `${keyOf(instance)}.${port}`);
  }
  return (net) => places.get(net) ?? net.name;
}

/**
 * The module with arrays where elements of one width are assigned and nowhere else, and numbers with a sign where they are assigned
 * as a whole.
 */
function withPlainTypes(module: ModuleIR): ModuleIR {
  const elements = new Map<Net, Set<number>>();
  const slices = new Set<Net>();
  forEachAssignment(module.body, ({ target }) => {
    if (target.kind === "slice") slices.add(target.net);
    if (target.kind === "element") elements.set(target.net, (elements.get(target.net) ?? new Set()).add(target.width));
  });
  const swaps = module.nets.map((net): [Net, Net] => {
    const { elementWidth: _array, ...plain } = net;
    const [width, ...others] = [...(elements.get(net) ?? [])];
    if (width === undefined || (width === 1 && others.length === 0))
      return [net, { ...plain, signed: net.signed && !slices.has(net) && width === undefined }];
    if (others.length > 0 || slices.has(net)) throw new NoWords(`elements and other parts of ${net.name}`);
    return [net, { ...plain, signed: false, elementWidth: width }];
  });
  return withNets(module, new Map(swaps));
}
