import { modelMismatch } from "../diag/messages-module.ts";
import type { Report } from "../diag/report.ts";
import type { BlackBox } from "../module/blackbox.ts";
import { makeNet } from "../module/declare.ts";
import type { AnyDefinition } from "../module/definition.ts";
import { toDesign } from "../module/domain-names.ts";
import { NameTable } from "../module/name-table.ts";
import { portLeaves } from "../module/port-leaves.ts";
import type { BlackBoxIR, DesignIR, Net } from "./ir.ts";

/**
 * The ports of a vendor's module as nets; a port that names no domain belongs to none. `elaborate` makes a design of its
 * model.
 */
export function blackBoxIR(
  box: BlackBox,
  report: Report,
  elaborate: (definition: AnyDefinition) => DesignIR,
): BlackBoxIR {
  const names = new NameTable(box.name, report);
  const { site, doc } = box;
  const ports = portLeaves(box.ports).map(({ shape, direction, domain, site: at }) => {
    names.claim(shape.path, { what: `${direction} port of black box \`${box.name}\``, site: at });
    return makeNet(shape, { role: direction, domain: domain === null ? null : toDesign(domain), site: at });
  });
  const model = box.model === undefined ? undefined : elaborate(box.model);
  if (model !== undefined) {
    for (const problem of differences(ports, model.top.ports)) {
      report.add(modelMismatch({ box: box.name, model: model.top.name, problem, at: site, other: model.top.site }));
    }
  }
  return {
    ...{ kind: "blackbox", name: box.name, parameters: box.parameters, ports, site },
    ...(doc !== undefined && { doc }),
    ...(model !== undefined && { model }),
  };
}

/** What the ports of a model have and those of its box have not, or the other way round. */
function differences(box: readonly Net[], model: readonly Net[]): readonly string[] {
  const shape = ({ role, width }: Net) => `${role}, ${width} ${width === 1 ? "bit" : "bits"}`;
  const names = [...new Set([...box, ...model].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [wanted, given] = [box, model].map((ports) => ports.find((port) => port.name === name));
    if (wanted === undefined) return `has a port \`${name}\` that the box does not have`;
    if (given === undefined) return `has no port \`${name}\``;
    if (shape(wanted) === shape(given)) return [];
    return `has \`${name}\` as ${shape(given)}; the box has ${shape(wanted)}`;
  });
}
