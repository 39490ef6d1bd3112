import type {
  AssertionIR,
  CallSite,
  DomainIR,
  EnumIR,
  Expr,
  MemoryIR,
  Net,
  Stmt,
  SynchroniserIR,
} from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { roleName } from "../diag/describe.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { lateStatement } from "../diag/messages-module.ts";
import { ElaborationError } from "../diag/report.ts";
import type { Report } from "../diag/report.ts";
import type { Node, Owner } from "../expr/node.ts";
import type { PendingInstance } from "./pending-instance.ts";
import { claimEnumeration, NameTable } from "./name-table.ts";

/** A branch being recorded. */
interface Branch {
  readonly statements: Stmt[];
  /** The statement stated last; values of names are not, they may be made in between. */
  last: Stmt | null;
}

/** A memory read without clock: its domain is that of its address, which is not known when it is declared. */
export interface UnplacedRead {
  readonly port: { domain: string; readonly addr: OpenNet; readonly q: OpenNet | null };
  readonly what: string;
  readonly site: CallSite;
}

/** A net whose domain may still change; only `unplacedReads` hold such. */
export type OpenNet = Omit<Net, "domain"> & { domain: string | null };

/** The module under construction: what the builders add to and what its signals know as their owner. */
export class ModuleContext implements Owner {
  readonly moduleName: string;
  readonly names: NameTable;
  readonly ports: Net[] = [];
  readonly nets: Net[] = [];
  readonly body: Stmt[] = [];
  readonly memories: MemoryIR[] = [];
  readonly synchronisers: SynchroniserIR[] = [];
  readonly instances: PendingInstance[] = [];
  /** By name. */
  readonly assertions = new Map<string, AssertionIR>();
  readonly domains = new Map<string, DomainIR>();
  /** Uses of domains that need not exist yet: checked when `build` has returned. */
  readonly domainUses: { readonly name: string; readonly site: CallSite }[] = [];
  /** Memory reads without clock whose domain is settled at the end. */
  readonly unplacedReads: UnplacedRead[] = [];
  readonly #report: Report;
  readonly #enumerations = new Map<string, EnumIR>();
  /** Branches being recorded, innermost last; the first is the body of the module. */
  readonly #branches: Branch[];
  /** Under which conditions the innermost branch runs. */
  readonly #guards: (() => Node)[] = [];
  #finished = false;

  constructor(moduleName: string, report: Report) {
    this.moduleName = moduleName;
    this.#report = report;
    this.names = new NameTable(moduleName, report);
    this.#branches = [{ statements: this.body, last: null }];
  }

  report(diagnostic: Diagnostic): void {
    this.#report.add(diagnostic);
  }

  /** Adds a statement to the branch that is being recorded. */
  record(stmt: Stmt): void {
    this.assertOpen();
    const branch = this.#branches.at(-1);
    if (branch === undefined) return;
    branch.statements.push(stmt);
    branch.last = stmt;
  }

  /** Adds a statement that holds whatever branch it was written in: the value of a named expression. */
  recordAlways(stmt: Stmt): void {
    this.assertOpen();
    this.body.push(stmt);
  }

  /** True while `stmt` is the last statement of the branch that is being recorded. */
  isLast(stmt: Stmt): boolean {
    return this.#branches.at(-1)?.last === stmt;
  }

  /** Runs a branch and returns its statements. `guard` makes the condition under which it is taken. */
  branch(guard: () => Node, run: () => void): readonly Stmt[] {
    this.assertOpen();
    const statements: Stmt[] = [];
    this.#branches.push({ statements, last: null });
    this.#guards.push(guard);
    try {
      run();
    } finally {
      this.#branches.pop();
      this.#guards.pop();
    }
    return statements;
  }

  /** Conditions of all branches around the current statement, outermost first. */
  guards(): readonly Node[] {
    return this.#guards.map((guard) => guard());
  }

  /** Adds a net that is not a port. */
  addNet(net: Net): Net {
    this.assertOpen();
    this.names.claim(net.name, { what: roleName(net.role), site: net.site });
    this.nets.push(net);
    this.#noteEnumeration(net);
    return net;
  }

  /** Adds a port, in print order. */
  addPort(net: Net): Net {
    this.names.claim(net.name, { what: `${roleName(net.role)} port`, site: net.site });
    this.ports.push(net);
    this.#noteEnumeration(net);
    return net;
  }

  /** A node that reads a net, and may be assigned where the view allows it. */
  nodeOf(net: Net): Node {
    const expr: Expr = { kind: "net", width: net.width, net };
    return { expr, owner: this, signed: net.signed, place: { net, path: [] }, site: net.site };
  }

  /** No statement is taken any more. */
  finish(): void {
    this.#finished = true;
  }

  assertOpen(): void {
    if (!this.#finished) return;
    throw new ElaborationError([lateStatement({ module: this.moduleName, at: callSite() })]);
  }

  /** Enumerations whose type and members are printed in this module; two of one name must be one. */
  #noteEnumeration(net: Net): void {
    const { enumeration } = net;
    if (enumeration === undefined || this.#enumerations.get(enumeration.name) === enumeration) return;
    this.#enumerations.set(enumeration.name, enumeration);
    claimEnumeration(this.names, enumeration, net.site);
  }
}
