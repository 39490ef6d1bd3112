import type { AllowedWarning, Diagnostic } from "../../hdl/lang/index.ts";
import { diagnosticsJson, ElaborationError } from "../../hdl/lang/index.ts";
import { render } from "../../hdl/lang/diag/render.ts";
import { makeCard, type Card } from "../card.ts";
import { InputError, type Problem } from "../config/problem.ts";

interface CheckOptions {
  readonly config: string;
  /** Messages as JSON instead of text. */
  readonly json?: true;
  /** `code=file` of warnings that stay. */
  readonly allow?: readonly string[];
}

/** `nvmeforge check`: the configuration and the design it makes; writes nothing. Returns the exit code. */
export function check({ config: file, json, allow = [] }: CheckOptions): 0 | 1 {
  const make = () => makeCard(file, allow.map(allowed));
  if (json) return checkForEditors(make);
  const card = make();
  for (const warning of card.warnings) console.log(`${render(warning)}\n`);
  console.log(summary(card));
  return 0;
}

function checkForEditors(make: () => Card): 0 | 1 {
  try {
    console.log(diagnosticsJson(make().warnings));
    return 0;
  } catch (thrown) {
    if (thrown instanceof ElaborationError) console.log(diagnosticsJson(thrown.diagnostics));
    else if (thrown instanceof InputError) console.log(diagnosticsJson(thrown.problems.map(asDiagnostic)));
    else throw thrown;
    return 1;
  }
}

function allowed(text: string): AllowedWarning {
  const [, code, file] = /^([a-z-]+)=(.+)$/.exec(text) ?? [];
  if (code !== undefined && file !== undefined) return { code, file };
  throw new InputError([
    { file: "--allow", message: `expected code=file, got ${text}`, help: "--allow unused=hdl/my.ts" },
  ]);
}

/** A mistake in the configuration, as the language would say it. */
function asDiagnostic({ file, line, column, key, message, help }: Problem): Diagnostic {
  const place = { file, line: line ?? 1, column: column ?? 1 };
  const text = key === undefined ? message : `${key}: ${message}`;
  return { code: "configuration", severity: "error", message: text, place, notes: [], help };
}

function summary({ config, derived, design }: Card): string {
  const { pcie, xdma } = config;
  return [
    `${config.project.name}: good`,
    `  link      Gen${pcie.generation} x${pcie.lanes}, ${xdma.data_width} bits at ${xdma.clock_mhz} MHz`,
    `  channels  h2c ${xdma.h2c_roles.join(", ")}; c2h ${xdma.c2h_roles.join(", ")}`,
    `  queues    ${config.queues.io_pairs} I/O pairs of up to ${config.queues.entries} entries, ${config.queues.commands} commands in flight`,
    `  medium    ${derived.namespaces.map(({ nsid, blocks, lbaBytes }) => `nsid ${nsid}: ${blocks / 256} MiB of ${lbaBytes}-byte blocks`).join("; ")}`,
    `  modules   ${design.modules.length}`,
  ].join("\n");
}
