import { render } from "../../hdl/lang/diag/render.ts";
import { makeCard } from "../card.ts";

/** `nvmeforge check`: the configuration and the design it makes; writes nothing. */
export function check({ config: file }: { readonly config: string }): void {
  const { config, derived, design, warnings } = makeCard(file);
  for (const warning of warnings) console.log(`${render(warning)}\n`);
  const { pcie, xdma } = config;
  console.log(
    [
      `${config.project.name}: good`,
      `  link      Gen${pcie.generation} x${pcie.lanes}, ${xdma.data_width} bits at ${xdma.clock_mhz} MHz`,
      `  channels  h2c ${xdma.h2c_roles.join(", ")}; c2h ${xdma.c2h_roles.join(", ")}`,
      `  queues    ${config.queues.io_pairs} I/O pairs of up to ${config.queues.entries} entries, ${config.queues.commands} commands in flight`,
      `  medium    ${derived.namespaces.map(({ nsid, blocks, lbaBytes }) => `nsid ${nsid}: ${blocks / 256} MiB of ${lbaBytes}-byte blocks`).join("; ")}`,
      `  modules   ${design.modules.length}`,
    ].join("\n"),
  );
}
