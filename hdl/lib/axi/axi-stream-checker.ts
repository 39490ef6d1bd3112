import { genericModule, sink } from "../../lang/index.ts";
import type { Bits } from "../../lang/index.ts";
import { axiStream, axiStreamChannel } from "./axi-stream.ts";
import type { AxiStreamBus, AxiStreamShape } from "./axi-stream.ts";
import { channelWord } from "./channels.ts";
import { handshakeRules, implies } from "./rules.ts";
import type { RuleUse } from "./rules.ts";
import { watched } from "./watch.ts";

/** The bus that an `axiStreamChecker` looks at, and what its rules are for. */
export interface AxiStreamCheckerOptions extends AxiStreamShape {
  /** Rules of what the source drives: all of them; `check` unless given. */
  readonly source?: RuleUse;
  /** Null bytes only behind the last byte of a packet, as most receivers want it: rule `t_packed`. Needs `keep`; off unless given. */
  readonly packed?: boolean;
}

const family = genericModule("axi_stream_checker");

/**
 * Looks on at an AXI4-Stream bus and states the rules of the protocol, each a `check` or an `assume` of its own name. Section numbers are
 * those of IHI 0051.
 *
 * | Rule | Says |
 * |---|---|
 * | `t_held`, `t_stable` | what is offered stays until it is taken, unchanged (2.2.1) |
 * | `t_after_reset` | nothing is offered in the first clock after reset (2.8.2) |
 * | `t_strobes` | no position byte or data byte without `tkeep` (2.4.3: the reserved combination); with `keep` and `strb` |
 * | `t_packed` | with `packed`: before the end of a packet every byte is kept, in its last beat no byte above one that is not |
 *
 * @latency None: a rule speaks of the signals of the same clock.
 * @throughput Every clock.
 * @example
 * const Shape = { bytes: 8, keep: true, last: true } as const;
 * const watching = module("watching", () => ({
 *   ports: { s_axis: sink(axiStream(Shape)), m_axis: source(axiStream(Shape)) },
 *   build({ s_axis, m_axis }, { instances }) {
 *     const { monitor } = instances({ monitor: axiStreamChecker({ ...Shape, packed: true }) });
 *     connect(s_axis, m_axis);
 *     watch(s_axis, monitor.axis);
 *   },
 * }));
 */
export const axiStreamChecker = <const S extends AxiStreamCheckerOptions>(p: S) =>
  family(p, () => ({
    doc: "States the rules of AXI4-Stream about a bus that it looks on at.",
    ports: { axis: sink(watched<AxiStreamBus<S>>(axiStream<S>(p))) },
    build({ axis }: { axis: object }, m) {
      const rule = m[p.source ?? "check"];
      const bus = axis as Readonly<Record<string, Bits>> & { readonly tvalid: Bits<1>; readonly tready: Bits<1> };
      const { tvalid, tready, tkeep, tstrb, tlast } = bus;
      handshakeRules(m, [
        { name: "t", payload: channelWord(bus, axiStreamChannel(p)), valid: tvalid, ready: tready, judge: rule },
      ]);
      if (tkeep !== undefined && tstrb !== undefined) {
        rule("t_strobes", implies(tvalid, tstrb.and(tkeep.not()).eq(0)), "a strobe for a byte that is not kept");
      }
      if (p.packed === true && tkeep !== undefined) {
        const contiguous = tkeep.and(tkeep.add(1)).eq(0);
        const full = tlast === undefined ? tkeep.all() : tkeep.all().or(tlast.any());
        rule("t_packed", implies(tvalid, contiguous.and(full)), "a byte is left out before the end of the packet");
      }
    },
  }));
