/** Streams inside the design whose handshakes the simulator counts, so that a result can say which stage it waited for. */

/**
 * By stage: where the stream is, as instances and its name, all of the emitted SystemVerilog. A design without one of them (another
 * personality) does not count it.
 */
const STREAMS: Readonly<Record<string, string>> = {
  // From the doorbell to the page task.
  "sqe fetch": "front_sqe_dma",
  "sqe fetched": "front_sqe_dma_done",
  "command parsed": "front_command",
  "page task": "pages_task",
  // Host to medium.
  "write slot armed": "pages_write_arm",
  "h2c page transfer": "pages_h2c_dma",
  "h2c page landed": "pages_h2c_dma_done",
  "write drain": "pages_drain",
  "write to medium": "medium_write",
  "write acknowledged": "pages_write_ack",
  // Medium to host.
  "read fill": "pages_fill",
  "read from medium": "medium_read_data",
  "read filled": "pages_fill_done",
  "read slot armed": "pages_read_arm",
  "c2h page transfer": "pages_c2h_dma",
  "c2h page sent": "pages_c2h_dma_done",
  // From the end of the last task to the interrupt.
  "task done": "pages_task_done",
  completion: "commands_completion",
  "cqe transfer": "front_cqe_dma",
  interrupt: "front_irq",
  // Free resources: "nothing" is the lack of one while it is asked for, "idle" the lack of one that nobody asks for.
  "free write slot": "u_pages.write_pool_slot",
  "free read slot": "u_pages.read_pool_slot",
};

/** How Verilator is told to keep the signals, and the lines with which C++ finds them. */
export interface StreamProbes {
  /** A configuration file for Verilator. */
  readonly control: string;
  /** `NVF_STREAM(stage, valid, ready)` for each. */
  readonly list: string;
}

/**
 * The probes for a design.
 * @param rtl emitted files by name, `core.sv` among them
 */
export function streamProbes(rtl: ReadonlyMap<string, string>): StreamProbes {
  const control: string[] = ["`verilator_config"];
  const list: string[] = [];
  for (const [stage, place] of Object.entries(STREAMS)) {
    const path = place.split(".");
    const name = path.pop() ?? "";
    const module = path.reduce<string | undefined>((at, instance) => at && moduleOf(rtl, at, instance), "core");
    if (module === undefined) continue;
    const signals = [`${name}_valid`, `${name}_ready`];
    if (!signals.every((signal) => declares(rtl.get(`${module}.sv`), signal))) continue;
    control.push(...signals.map((signal) => `public_flat_rd -module "${module}" -var "${signal}"`));
    const members = signals.map((signal) => ["core", ...path, signal].join("__DOT__"));
    list.push(`NVF_STREAM("${stage}", ${members.join(", ")})`);
  }
  return { control: `${control.join("\n")}\n`, list: `${list.join("\n")}\n` };
}

/** All stages, whether a design has them or not. */
export const STAGES: readonly string[] = Object.keys(STREAMS);

/** The module of an instance: `module instance (` on a line of its own. */
function moduleOf(rtl: ReadonlyMap<string, string>, parent: string, instance: string): string | undefined {
  return new RegExp(`^ *(\\w+) ${instance} \\($`, "m").exec(rtl.get(`${parent}.sv`) ?? "")?.[1];
}

function declares(text: string | undefined, signal: string): boolean {
  return text !== undefined && new RegExp(`\\blogic +${signal}\\b`).test(text);
}
