import type { Net } from "../design/ir.ts";
import { noMark, type Mark } from "./marks.ts";
import { comment } from "./print-comment.ts";

/** `[7:0]`, or nothing for a scalar. */
export function vectorRange({ width, scalar }: Pick<Net, "width" | "scalar">): string {
  return scalar ? "" : `[${width - 1}:0]`;
}

/** ` (` … `)` with a port a line, directions, ranges and names aligned; nothing for a module without ports. */
export function printPorts(ports: readonly Net[], mark: Mark = noMark): string {
  if (ports.length === 0) return "";
  const widest = Math.max(...ports.map((port) => vectorRange(port).length));
  const lines = ports.map((port, i) => {
    const range = widest === 0 ? "" : `${vectorRange(port).padEnd(widest)} `;
    const text = `${direction(port)} ${range}${port.name}${i === ports.length - 1 ? "" : ","}`;
    return [...comment(port.doc, 96), ...mark([text], port.site)].map((each) => `  ${each}`).join("\n");
  });
  return ` (\n${lines.join("\n")}\n)`;
}

function direction({ role }: Net): string {
  if (role === "inout") return "inout  wire ";
  return role === "output" ? "output logic" : "input  logic";
}
