import type { Report } from "../diag/report.ts";
import type { BlackBox } from "../module/blackbox.ts";
import { makeNet } from "../module/declare.ts";
import { toDesign } from "../module/domain-names.ts";
import { NameTable } from "../module/name-table.ts";
import { portLeaves } from "../module/port-leaves.ts";
import type { BlackBoxIR } from "./ir.ts";

/** The ports of a vendor's module as nets; a port that names no domain belongs to none. */
export function blackBoxIR(box: BlackBox, report: Report): BlackBoxIR {
  const names = new NameTable(box.name, report);
  const { site, doc } = box;
  const ports = portLeaves(box.ports).map(({ shape, direction, domain, site: at }) => {
    names.claim(shape.path, { what: `${direction} port of black box \`${box.name}\``, site: at });
    return makeNet(shape, { role: direction, domain: domain === null ? null : toDesign(domain), site: at });
  });
  const made: BlackBoxIR = { kind: "blackbox", name: box.name, parameters: box.parameters, ports, site };
  return doc === undefined ? made : { ...made, doc };
}
