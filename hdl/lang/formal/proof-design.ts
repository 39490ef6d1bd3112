/** What a design becomes before it is proved. */
import type { AssertionIR, DesignIR, Expr, ModuleIR, Net } from "../design/ir.ts";
import { mapModules } from "../design/map-modules.ts";
import { ElaborationError } from "../diag/report.ts";
import { notProvable, nothingToProve } from "./messages.ts";

/**
 * The design with its stated facts as a proof needs them.
 *
 * - What an instance assumes of its surroundings, the surroundings have to keep: it is asserted. Only the modules of
 *   `assuming`, the top unless told, assume.
 * - With several clocks one step of the solver is any choice of them having an edge: the net of a clock is 1 in the
 *   steps in which it has one, and facts of its domain speak of those steps.
 *
 * @throws ElaborationError when nothing is stated, or a part of the design has no meaning for the solver.
 */
export function proofDesign(design: DesignIR, assuming: ReadonlySet<ModuleIR> = new Set([design.top])): DesignIR {
  requireProvable(design);
  const ticks = design.top.domains.length > 1;
  return mapModules(design, (module) => {
    const assertions = module.assertions.map((each) => {
      const kept = each.kind === "assume" && !assuming.has(module) ? { ...each, kind: "assert" as const } : each;
      return ticks ? atEdges(module, kept) : kept;
    });
    return { ...module, assertions };
  });
}

/**
 * @throws ElaborationError when nothing is stated, or a part of the design has no meaning for the solver.
 */
export function requireProvable(design: DesignIR): void {
  const problems = [
    ...design.blackBoxes.map((box) => notProvable({ what: `black box \`${box.name}\``, at: box.site })),
    ...design.modules.flatMap((module) =>
      module.domains
        .filter(({ clock }) => clock.role !== "clock")
        .map(({ clock }) =>
          notProvable({ what: `clock \`${clock.name}\`, made inside \`${module.name}\``, at: clock.site }),
        ),
    ),
  ];
  const { top, modules } = design;
  if (!modules.some(({ assertions }) => assertions.some(({ kind }) => kind !== "assume"))) {
    problems.push(nothingToProve({ module: top.name, at: top.site }));
  }
  if (problems.length > 0) throw new ElaborationError(problems);
}

function atEdges(module: ModuleIR, assertion: AssertionIR): AssertionIR {
  const domain = module.domains.find(({ name }) => name === assertion.domain);
  if (domain === undefined) throw new Error(`assertion ${assertion.name} of ${module.name} has no clock domain`);
  const { condition, site } = assertion;
  const edge: Expr = read(domain.clock);
  const about =
    assertion.kind === "cover"
      ? ({ op: "and", left: edge } as const)
      : ({ op: "or", left: { kind: "not", width: 1, arg: edge } } as const);
  return { ...assertion, condition: { kind: "binary", width: 1, right: condition, site, ...about } };
}

const read = (net: Net): Expr => ({ kind: "net", width: net.width, net });
