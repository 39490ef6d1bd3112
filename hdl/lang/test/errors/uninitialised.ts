import { bits, bool, checkDesign, elaborate, enumeration, input, module, output } from "../../index.ts";
import type { ErrorCase } from "../error-case.ts";

const State = enumeration("state", ["Idle", "Run"]);

const forgetful = module("forgetful", () => ({
  ports: { start: input(bool), stop: input(bool), busy: output(bool), runs: output(bits(8)) },
  build({ start, stop, busy, runs }, { regs, when, match }) {
    const { state, armed, count } = regs({ state: State, armed: bool, count: bits(8).reset(0) });
    const { seen } = regs({ seen: bool });
    match(state, {
      Idle: () => when(start, () => state.next("Run")),
      Run: () => when(stop, () => state.next("Idle")),
    });
    when(start, () => armed.next(1)).elsewhen(stop, () => armed.next(0));
    when(armed, () => count.next(count.add(1)));
    when(stop, () => seen.next(1));
    when(start.and(seen), () => count.next(0));
    busy.assign(state.is("Run"));
    runs.assign(count);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(forgetful())),
  message: `
error[uninitialised]: register \`state\` never gets a known value: all that it is assigned follows from what it holds
  hdl/lang/test/errors/uninitialised.ts:9:37
    9 |     const { state, armed, count } = regs({ state: State, armed: bool, count: bits(8).reset(0) });
      |                                     ^
  help: give it a value with .reset(…), or say why it may hold anything with .uninitialised("…")

error[uninitialised]: register \`armed\` has no value after a reset and already decides what comes into \`count\`
  hdl/lang/test/errors/uninitialised.ts:9:37
    9 |     const { state, armed, count } = regs({ state: State, armed: bool, count: bits(8).reset(0) });
      |                                     ^
  hdl/lang/test/errors/uninitialised.ts:9:37   \`count\`, 8 bits, register
  help: give it a value with .reset(…), or say why it may hold anything with .uninitialised("…")

error[uninitialised]: register \`seen\` is assigned one value only, and nothing says what it holds before
  hdl/lang/test/errors/uninitialised.ts:10:22
    10 |     const { seen } = regs({ seen: bool });
       |                      ^
  hdl/lang/test/errors/uninitialised.ts:17:27   assigned here
  help: give it a value with .reset(…), or say why it may hold anything with .uninitialised("…")
`,
};
