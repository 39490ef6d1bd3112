/** A user's first simulation, as a program of its own: its run time is measured from outside, from the start of the process. */
import { byteCounter } from "../../docs/guide/listings/byte-counter.ts";
import { simulate } from "../../hdl/lang/sim/index.ts";

const sim = simulate(byteCounter({ width: 16 }));
sim.poke({ pass: 1 });
sim.step(10);
console.log(sim.peek("count").toString());
