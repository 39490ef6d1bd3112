import { commandName } from "./commands.ts";
import type { NvmeCommand } from "./commands.ts";
import { statusText } from "./status.ts";
import type { NvmeStatus } from "./status.ts";

/** What is known of a command when it fails. */
export interface CommandContext {
  readonly queue: number;
  readonly cid: number;
  readonly opcode: number;
  readonly nsid: number;
  readonly cdw10: number;
  readonly cdw11: number;
  readonly cdw12: number;
}

export function commandContext(queue: number, command: NvmeCommand, cid: number): CommandContext {
  const { opcode, nsid = 0, cdw10 = 0, cdw11 = 0, cdw12 = 0 } = command;
  return { queue, cid, opcode, nsid, cdw10, cdw11, cdw12 };
}

export function commandText(context: CommandContext): string {
  const hex = (value: number): string => `0x${value.toString(16)}`;
  const words = [context.cdw10, context.cdw11, context.cdw12].map(hex).join(" ");
  const name = commandName(context.queue === 0, context.opcode);
  return `${name} on queue ${context.queue}, cid ${hex(context.cid)}, nsid ${context.nsid}, cdw10…12 ${words}`;
}

/** A command the controller completed with an error status. */
export class NvmeStatusError extends Error {
  constructor(
    readonly context: CommandContext,
    readonly status: NvmeStatus,
  ) {
    super(`${commandText(context)}: ${statusText(status)}`);
    this.name = "NvmeStatusError";
  }
}

/** A command without completion, or a controller that does not reach a state in time. */
export class NvmeTimeoutError extends Error {
  constructor(
    readonly summary: string,
    readonly state: readonly string[],
  ) {
    super([summary, ...state.map((line) => `  ${line}`)].join("\n"));
    this.name = "NvmeTimeoutError";
  }
}

/** The controller did something no conforming controller does. */
export class NvmeProtocolError extends Error {
  constructor(summary: string, state: readonly string[] = []) {
    super([summary, ...state.map((line) => `  ${line}`)].join("\n"));
    this.name = "NvmeProtocolError";
  }
}

/** A controller the driver cannot use: the probe ends. */
export class NvmeProbeError extends Error {
  constructor(summary: string) {
    super(summary);
    this.name = "NvmeProbeError";
  }
}
