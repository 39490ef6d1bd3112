import type {
  AssertionIR,
  BlackBoxIR,
  DomainIR,
  EnumIR,
  InstanceIR,
  MemoryIR,
  MemoryPortIR,
  MemoryStyle,
  ModuleIR,
  Net,
  NetRole,
  SynchroniserIR,
} from "./ir.ts";
import { parseExpr, type Scope } from "./parse-expr.ts";
import { parseStatements } from "./parse-statements.ts";
import type { Line, Tokens } from "./tokens.ts";

const portRoles: ReadonlySet<string> = new Set<NetRole>(["input", "output", "inout", "clock", "reset"]);
const innerRoles: ReadonlySet<string> = new Set<NetRole>([
  ...(["reg", "wire", "named", "instance-input", "instance-output"] as const),
  ...(["memory-input", "memory-output", "sync-meta", "sync"] as const),
]);

/** A black box; its first word has been taken. */
export function parseBlackBox({ tokens, below }: Line): BlackBoxIR {
  const name = tokens.word("a name");
  const parameters = new Map<string, string | number>();
  const ports: Net[] = [];
  let doc: string | undefined;
  for (const { tokens: line } of below) {
    const word = line.word("a port");
    if (word === "doc") doc = line.text();
    else if (word === "parameter") {
      const key = line.word("a name");
      parameters.set(key, line.peek()?.startsWith('"') ? line.text() : line.number());
    } else ports.push(parseNet(word as NetRole, line, noScope(line)).net);
  }
  return { kind: "blackbox", name, parameters, ports, site: tokens.site, ...(doc !== undefined && { doc }) };
}

/** A module; its first word has been taken. `find`: what stands before it in the text. */
export function parseModule(
  { tokens, below }: Line,
  find: (name: string) => ModuleIR | BlackBoxIR | undefined,
): ModuleIR {
  const name = tokens.word("a name");
  const nets = new Map<string, Net>();
  const enumerations = new Map<string, EnumIR>();
  const made = {
    base: name,
    doc: undefined as string | undefined,
    parameters: new Map<string, string>(),
    domains: [] as DomainIR[],
    ports: [] as Net[],
    nets: [] as Net[],
    memories: [] as MemoryIR[],
    synchronisers: [] as SynchroniserIR[],
    instances: [] as InstanceIR[],
    assertions: [] as AssertionIR[],
  };
  const scopeOf = (line: Tokens): Scope => ({
    net: (wanted) => known(nets.get(wanted), line, "a net", wanted),
    enumeration: (wanted) => known(enumerations.get(wanted), line, "an enumeration", wanted),
  });
  // Domains name nets that are declared after them, and so do default values.
  const later: (() => void)[] = [];
  const statements: Line[] = [];
  for (const line of below) {
    const { tokens: words } = line;
    const scope = scopeOf(words);
    const word = words.peek() ?? "";
    const taken = () => words.word("a word");
    const isAssignment = ["=", "<=", "["].includes(words.peek(1) ?? "");
    if (isAssignment) statements.push(line);
    else if (portRoles.has(word) || innerRoles.has(word)) {
      const { net, finish } = parseNet(taken() as NetRole, words, scope);
      nets.set(net.name, net);
      (portRoles.has(word) ? made.ports : made.nets).push(net);
      later.push(finish);
    } else if (isKeyword(word)) {
      taken();
      switch (word) {
        case "base":
          made.base = words.word("a name");
          break;
        case "doc":
          made.doc = words.text();
          break;
        case "parameter":
          made.parameters.set(words.word("a name"), words.text());
          break;
        case "enum": {
          const enumeration = parseEnumeration(words);
          enumerations.set(enumeration.name, enumeration);
          break;
        }
        case "domain":
          later.push(() => made.domains.push(parseDomain(words, scope)));
          break;
        case "memory":
          made.memories.push(parseMemory(line, scopeOf));
          break;
        case "synchronise":
          made.synchronisers.push(parseSynchroniser(words, scope));
          break;
        case "instance":
          made.instances.push(parseInstance(words, scope, find));
          break;
        case "assert":
        case "assume":
        case "cover":
          made.assertions.push(parseAssertion(word, words, scope));
      }
    } else statements.push(line);
  }
  for (const finish of later) finish();
  const { doc, ...rest } = made;
  const body = parseStatements(statements, scopeOf);
  return { kind: "module", name, body, site: tokens.site, ...rest, ...(doc !== undefined && { doc }) };
}

const keywords = ["base", "doc", "parameter", "enum", "domain", "memory", "synchronise", "instance"] as const;
const facts = ["assert", "assume", "cover"] as const;
type Keyword = (typeof keywords)[number] | (typeof facts)[number];
const isKeyword = (word: string): word is Keyword => ([...keywords, ...facts] as readonly string[]).includes(word);

function known<T>(found: T | undefined, line: Tokens, what: string, name: string): T {
  if (found === undefined) throw line.error(what, name);
  return found;
}

const noScope = (line: Tokens): Scope => ({
  net: (name) => known<Net>(undefined, line, "no net", name),
  enumeration: (name) => known<EnumIR>(undefined, line, "no enumeration", name),
});

function parseEnumeration(words: Tokens): EnumIR {
  const name = words.word("a name");
  const width = words.number();
  const members: { name: string; value: bigint }[] = [];
  while (words.peek() !== undefined) {
    const member = words.word("a member");
    words.expect("=");
    members.push({ name: member, value: words.bigint() });
  }
  return { name, width, members };
}

/** A net; its default value may name nets that come later, so it is set by `finish`. */
function parseNet(role: NetRole, words: Tokens, scope: Scope): { readonly net: Net; readonly finish: () => void } {
  const name = words.word("a name");
  const type = words.word("a type");
  const [, kind, digits] = /^(bits|sint)(\d+)$/.exec(type) ?? [];
  if (kind === undefined && type !== "bool") throw words.error("bool, bits or sint", type);
  const net: { -readonly [K in keyof Net]: Net[K] } = {
    name,
    role,
    width: digits === undefined ? 1 : Number(digits),
    scalar: type === "bool",
    signed: kind === "sint",
    domain: null,
    site: words.site,
  };
  if (words.take("of")) net.elementWidth = words.number();
  if (words.take("enum")) net.enumeration = scope.enumeration(words.word("an enumeration"));
  if (words.peek()?.startsWith('"')) net.domain = words.text();
  if (words.take("reset")) net.reset = words.bigint();
  if (words.take("init")) net.init = words.bigint();
  if (words.take("uninitialised")) net.uninitialised = words.text();
  const finish = () => {
    if (words.take("default")) net.fallback = parseExpr(words, scope);
    if (words.take("doc")) net.doc = words.text();
  };
  return { net, finish };
}

function parseDomain(words: Tokens, scope: Scope): DomainIR {
  const name = words.text();
  const clock = scope.net(words.word("a clock"));
  const reset = words.word("a reset");
  if (reset === "no") return { name, clock, reset: null, resetKind: "sync-high" };
  const kind = words.word("sync-high or async-low");
  if (kind !== "sync-high" && kind !== "async-low") throw words.error("sync-high or async-low", kind);
  return { name, clock, reset: scope.net(reset), resetKind: kind };
}

function parseMemory({ tokens, below }: Line, scopeOf: (line: Tokens) => Scope): MemoryIR {
  const name = tokens.word("a name");
  const depth = tokens.number();
  tokens.expect("x");
  const width = tokens.number();
  const style = tokens.word("a style") as MemoryStyle;
  const maskWidth = tokens.take("mask") ? tokens.number() : undefined;
  const collisions = tokens.take("collisions") ? tokens.text() : undefined;
  const doc = tokens.take("doc") ? tokens.text() : undefined;
  let contents: Map<number, bigint> | undefined;
  const ports: MemoryPortIR[] = [];
  for (const { tokens: line } of below) {
    if (line.take("contents")) {
      contents = new Map();
      while (line.peek() !== undefined) {
        const [address, word] = line.word("address:word").split(":");
        if (word === undefined) throw line.error("address:word", address);
        contents.set(Number(address), BigInt(word));
      }
    } else ports.push(parseMemoryPort(line, scopeOf(line)));
  }
  return {
    ...{ name, width, depth, style, ports, site: tokens.site },
    ...(maskWidth !== undefined && { maskWidth }),
    ...(contents !== undefined && { contents }),
    ...(collisions !== undefined && { collisions }),
    ...(doc !== undefined && { doc }),
  };
}

function parseMemoryPort(words: Tokens, scope: Scope): MemoryPortIR {
  const name = words.word("a port");
  const kind = words.word("a kind of port") as MemoryPortIR["kind"];
  const domain = words.text();
  const pins = pinsOf(words, scope);
  const pin = (key: string) => pins.get(key) ?? null;
  const addr = known(pins.get("addr"), words, "addr=…", name);
  const rest = { write: pin("write"), data: pin("data"), mask: pin("mask"), q: pin("q") };
  return { name, kind, domain, addr, en: pin("en"), ...rest };
}

/** `addr=ram_w_addr data=ram_w_data` up to something else. */
function pinsOf(words: Tokens, scope: Scope): Map<string, Net> {
  const pins = new Map<string, Net>();
  while (words.peek(1) === "=") {
    const pin = words.word("a pin");
    words.expect("=");
    pins.set(pin, scope.net(words.word("a net")));
  }
  return pins;
}

function parseSynchroniser(words: Tokens, scope: Scope): SynchroniserIR {
  const kind = words.word("a kind") as SynchroniserIR["kind"];
  const stages: Net[] = [];
  while (words.peek() !== "?" && !words.peek()?.startsWith('"')) stages.push(scope.net(words.word("a net")));
  const from = words.take("?") ? null : words.text();
  words.expect("->");
  const to = words.text();
  const output = known(stages.at(-1), words, "the nets of the stages", kind);
  const meta = stages.slice(0, -1);
  const source = parseExpr(words, scope);
  return { name: output.name, kind, stages: stages.length, source, from, to, meta, output, site: words.site };
}

function parseInstance(
  words: Tokens,
  scope: Scope,
  find: (name: string) => ModuleIR | BlackBoxIR | undefined,
): InstanceIR {
  const name = words.word("a name");
  const child = words.word("a module");
  const of = known(find(child), words, "a module or black box above", child);
  const connections = [...pinsOf(words, scope)].map(([port, net]) => ({ port, net }));
  const domains = new Map<string, string>();
  while (words.peek()?.startsWith('"')) {
    const inner = words.text();
    words.expect(">");
    domains.set(inner, words.text());
  }
  return { name, of, connections, domains, site: words.site };
}

function parseAssertion(kind: AssertionIR["kind"], words: Tokens, scope: Scope): AssertionIR {
  const name = words.word("a name");
  const domain = words.text();
  const condition = parseExpr(words, scope);
  return { kind, name, domain, condition, message: words.text(), site: words.site };
}
