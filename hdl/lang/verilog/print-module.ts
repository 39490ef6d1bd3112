/** One module as SystemVerilog text: its sections, in their order. */
import type { CallSite, ModuleIR, Net } from "../design/ir.ts";
import { ones, rangesOf } from "../netlist/bits.ts";
import { usageOf } from "../netlist/usage.ts";
import type { Usage } from "../netlist/usage.ts";
import { combinationalDrivers, registerBlocks } from "./blocks.ts";
import { declareEnumeration, enumeratedNets, enumerationsOf } from "./enum-types.ts";
import { fill, group, indent, renderLayout, softline } from "./layout.ts";
import { legalModule } from "./legal.ts";
import { marking, noMark, type Mark } from "./marks.ts";
import { isOpenOutput, netNames, typeName, unusedName } from "./names.ts";
import type { NetName } from "./names.ts";
import { printAssertions } from "./print-assertions.ts";
import { comment } from "./print-comment.ts";
import { printConstant, printRange } from "./print-expr.ts";
import { printInstance } from "./print-instance.ts";
import { declareMemory, printMemory } from "./print-memory.ts";
import { printPorts, vectorRange } from "./print-ports.ts";
import { printAssign, printCombinational, printPlainRegisters, printResetRegisters } from "./print-process.ts";
import { printSynchroniser } from "./print-synchroniser.ts";

/**
 * The text of a file that holds the module and nothing else.
 *
 * It depends on the module and the names of its children alone: other modules, their order and the place of the
 * sources change no byte of it.
 */
export function printModule(given: ModuleIR): string {
  return printMarked(given, noMark);
}

/** The same text, and for each of its lines the place in the user's source that stated it, or null. */
export function printModuleWithPlaces(given: ModuleIR): {
  readonly text: string;
  readonly sites: readonly (CallSite | null)[];
} {
  const { mark, unmark } = marking();
  return unmark(printMarked(given, mark));
}

function printMarked(given: ModuleIR, mark: Mark): string {
  const module = legalModule(given);
  const usage = usageOf(module);
  const nameOf = netNames(usage, mark);
  const { assigns, blocks } = combinationalDrivers(module);
  const sections = [
    ...enumerationsOf(module).map(declareEnumeration),
    declarations(module, nameOf),
    assigns.flatMap((each) => printAssign(each, nameOf)),
    ...blocks.map((each) => printCombinational(each, nameOf)),
    ...printRegisters(module, nameOf),
    ...module.synchronisers.map((each) => mark(printSynchroniser(module, each, nameOf), each.site)),
    ...module.memories.flatMap((each) => printMemory(module, each, nameOf).map((lines) => mark(lines, each.site))),
    ...module.instances.map((each) => printInstance(each, nameOf)),
    printUnused(module, usage),
    printAssertions(module, nameOf),
  ].filter((lines) => lines.length > 0);
  const body = sections.map((lines) => lines.map(inside).join("\n")).join("\n\n");
  return [
    header(module),
    "",
    "`default_nettype none",
    "",
    ...mark([`module ${module.name}${printPorts(module.ports, mark)};`], module.site),
    "",
    ...(body === "" ? [] : [body]),
    "endmodule",
    "",
    "`default_nettype wire",
    "",
  ].join("\n");
}

/** Directives of the preprocessor stand at the left. */
const inside = (text: string) => (text === "" || text.startsWith("`") ? text : `  ${text}`);

/** What the module is, its parameters, and its documentation. */
function header({ name, base, parameters, doc }: ModuleIR): string {
  const given = [...parameters].map(([key, value]) => `${key} = ${value}`).join(", ");
  const title = given === "" ? name : `${name}: ${base} with ${given}`;
  return [...comment(title, 100), ...(doc === undefined ? [] : ["//", ...comment(doc, 100)])].join("\n");
}

function declarations(module: ModuleIR, nameOf: NetName): string[] {
  const enumerated = enumeratedNets(module);
  const stages = new Set(module.synchronisers.flatMap(({ meta, output }) => [...meta, output]));
  const nets = module.nets.flatMap((net) => {
    const initial = net.init === undefined ? "" : ` = ${printConstant(net.width, net.init, net.enumeration)}`;
    return [
      ...comment(net.doc, 98),
      ...(stages.has(net) ? ['(* ASYNC_REG = "TRUE" *)'] : []),
      ...nameOf.mark([`${netType(net, enumerated)} ${nameOf(net)}${initial};`], net.site),
    ];
  });
  const memories = module.memories.flatMap((each) => {
    const lines = declareMemory(each);
    return [...lines.slice(0, -1), ...nameOf.mark(lines.slice(-1), each.site)];
  });
  return [...nets, ...memories];
}

function netType(net: Net, enumerated: ReadonlySet<Net>): string {
  if (net.enumeration !== undefined && enumerated.has(net)) return typeName(net.enumeration);
  return ["logic", vectorRange(net)].filter((part) => part !== "").join(" ");
}

function printRegisters(module: ModuleIR, nameOf: NetName): string[][] {
  return module.domains.flatMap((domain) => {
    const { reset, plain } = registerBlocks(module, domain);
    return [
      ...(reset.nets.size === 0 ? [] : [printResetRegisters(reset, domain, nameOf)]),
      ...(plain.nets.size === 0 ? [] : [printPlainRegisters(plain, domain, nameOf)]),
    ];
  });
}

/** Takes up the bits that nothing reads, so that "unused" in a linter's report always means a mistake. */
function printUnused(module: ModuleIR, usage: Usage): string[] {
  const rest = [...module.ports, ...module.nets].flatMap((net) => {
    if (isOpenOutput(net, usage)) return [];
    const unread = ones(net.width) & ~usage.of(net);
    return rangesOf(unread, net.width).map(({ lsb, width }) => net.name + printRange(net, lsb, width));
  });
  if (rest.length === 0) return [];
  const all = group("&{", indent(softline, fill(["1'b0", ...rest])), softline, "}");
  return [
    "// Bits that nothing here reads.",
    `logic ${unusedName};`,
    ...renderLayout([`assign ${unusedName} = `, all, ";"], 98),
  ];
}
