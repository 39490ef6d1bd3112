import { bits, bool, crossing, input, module, output } from "../../../index.ts";
import type { Definition } from "../../../index.ts";
import { counter } from "../../examples.ts";

const resets = module("resets", () => ({
  doc: "Domains with a synchronous, an asynchronous and no reset; start values.",
  clocks: ["sys", { name: "io", reset: "async-low" }, { name: "free", reset: "none" }],
  ports: {
    a: input(bits(4), "sys"),
    a_q: output(bits(4), "sys"),
    b: input(bits(4), "io"),
    b_q: output(bits(4), "io"),
    c: input(bits(4), "free"),
    c_q: output(bits(4), "free"),
    heard: output(bits(4), "free"),
  },
  build({ a, a_q, b, b_q, c, c_q, heard }, { domain }) {
    const sys = domain("sys").regs({ a_value: bits(4).reset(9), a_data: bits(4) });
    sys.a_value.next(a);
    sys.a_data.next(sys.a_value);
    a_q.assign(sys.a_data);
    const io = domain("io").regs({ b_value: bits(4).reset(3) });
    io.b_value.next(b);
    b_q.assign(io.b_value);
    const { c_value } = domain("free").regs({ c_value: bits(4).init(5) });
    c_value.next(c);
    c_q.assign(c_value);
    const { heard_value } = domain("free").regs({ heard_value: bits(4) });
    heard_value.next(crossing("static while it is read", sys.a_value));
    heard.assign(heard_value);
  },
}));

const crossings = module("crossings", () => ({
  doc: "One bit, Gray code, a reset: synchronisers with constraints; counters on both sides.",
  clocks: ["wr", "rd"],
  ports: {
    go: input(bool, "wr"),
    gray: input(bits(4), "wr"),
    count: output(bits(8), "rd"),
    seen: output(bits(4), "rd"),
    locked: input(bool, "wr"),
    alone: output(bool, "rd"),
  },
  build({ go, gray, count, seen, locked, alone }, { domain }) {
    const w = domain("wr");
    const r = domain("rd");
    const { request, held_gray } = w.regs({ request: bool.reset(0), held_gray: bits(4).reset(0) });
    request.next(go);
    held_gray.next(gray);
    const { request_sync } = r.synchronize({ request_sync: request }, { stages: 3 });
    const { gray_sync } = r.synchronize({ gray_sync: held_gray });
    const { rd_alone } = r.synchronize({ rd_alone: locked.not() }, { kind: "reset" });
    const { beats } = r.instances({ beats: counter({ width: 8 }) });
    beats.en.assign(request_sync);
    count.assign(beats.count);
    seen.assign(gray_sync);
    alone.assign(rd_alone);
  },
}));

export const designs: readonly Definition[] = [resets(), crossings()];
