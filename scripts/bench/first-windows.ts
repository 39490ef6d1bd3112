/** The same for a large module: AXI landing and page slots. */
import { simulate } from "../../hdl/lang/sim/index.ts";
import { cardWindows } from "../../hdl/xdma/card-windows.ts";

const sim = simulate(cardWindows({ dw: 256, slots: 8 }));
sim.step(10);
console.log(sim.peek("refused_writes").toString());
