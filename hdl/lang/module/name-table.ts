import type { CallSite, EnumIR } from "../design/ir.ts";
import { enumMemberName, enumTypeName, nameProblem } from "../design/names.ts";
import { badName, duplicateName } from "../diag/messages-module.ts";
import type { Report } from "../diag/report.ts";

/** What an identifier stands for, for messages. */
export interface NameUse {
  /** "register", "clock port of domain `rd`", … */
  readonly what: string;
  readonly site: CallSite;
}

/** Every identifier of one printed module. Nothing is ever renamed: a second use is an error. */
export class NameTable {
  readonly #module: string;
  readonly #report: Report;
  readonly #uses = new Map<string, NameUse>();

  constructor(module: string, report: Report) {
    this.#module = module;
    this.#report = report;
  }

  claim(name: string, use: NameUse): void {
    const problem = nameProblem(name);
    if (problem !== null) this.#report.add(badName({ name, problem, what: use.what, at: use.site }));
    const first = this.#uses.get(name);
    if (first !== undefined) this.#report.add(duplicateName({ name, module: this.#module, first, second: use }));
    else this.#uses.set(name, use);
  }
}

/** Claims the type and the members that an enumeration becomes. */
export function claimEnumeration(names: NameTable, enumeration: EnumIR, site: CallSite): void {
  names.claim(enumTypeName(enumeration.name), { what: `type of enumeration \`${enumeration.name}\``, site });
  for (const member of enumeration.members) {
    const what = `member ${member.name} of enumeration \`${enumeration.name}\``;
    names.claim(enumMemberName(enumeration.name, member.name), { what, site });
  }
}
