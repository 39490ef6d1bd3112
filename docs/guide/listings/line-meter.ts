import { bind, bits, bool, connect, input, module, output, sink, stream } from "../../../hdl/lang/index.ts";
import { asyncFifo } from "../../../hdl/lib/async-fifo.ts";
import { axiLite } from "../../../hdl/lib/axi/axi-lite.ts";
import { meter } from "./meter.ts";

export const lineMeter = module("line_meter", () => ({
  doc: "The meter for a line with a clock of its own.",
  clocks: ["default", "line"],
  ports: {
    axil: sink(axiLite()),
    irq: output(bool),
    bytes: sink(stream(bits(8)), "line"),
    link_up: input(bool, "line"),
  },
  build({ axil, irq, bytes, link_up }, { instances, synchronize }) {
    const { core, queue } = instances({
      core: meter(),
      queue: bind(asyncFifo({ width: 8, depth: 32 }), { wr: "line", rd: "default" }),
    });
    const { link } = synchronize({ link: link_up });

    connect(axil, core.axil);
    connect(bytes, queue.s);
    connect(queue.m, core.s);
    core.link.assign(link);
    irq.assign(core.irq);
  },
}));
