import type { DesignIR } from "../design/ir.ts";

/** A driver of a stream: what it waits for, or null when it has nothing to do. */
export interface Standing {
  standing(): string | null;
}

/**
 * Why no process of a run ends, a line each: who waits for what, and the mistakes in the design, which a simulation does not look for.
 * The checks are loaded when they are needed: a simulation starts faster without them.
 */
export async function whyEndless(design: DesignIR, streams: readonly Standing[]): Promise<string> {
  const standing = streams.map((stream) => stream.standing()).filter((line) => line !== null);
  const { checkDesign } = await import("../check/passes.ts");
  const { render } = await import("../diag/render.ts");
  const mistakes = checkDesign(design).filter(({ severity }) => severity === "error");
  return [...standing.map((line) => `\n  ${line}`), ...mistakes.map((each) => `\n\n${render(each)}`)].join("");
}
