import { expect, test } from "vitest";
import { opened, prove } from "../formal/index.ts";
import { bind, bool, crossing, input, module, output, source } from "../index.ts";
import { crossingChild } from "./crossing-child.ts";

/** One of two flip-flops that hear the same is in an instance. */
const twins = module("twins", () => ({
  clocks: ["wr", "rd"],
  ports: { d: input(bool, "wr"), same: output(bool, "rd") },
  build({ d, same }, { instances, domain }) {
    const { below } = instances({ below: bind(crossingChild(), { a: "wr", b: "rd" }) });
    below.d.assign(d);
    const { near } = domain("rd").synchronize({ near: d });
    same.assign(near.eq(below.seen));
  },
}));

const lateTwin = module("late_twin", (p: { late: "near" | "far" | "neither" }) => ({
  clocks: ["wr", "rd", "step"],
  ports: { d: input(bool, "wr"), late: input(bool, "rd"), same: output(bool, "rd") },
  build({ d, late, same }, { instances, domain }) {
    const held = { meta: output(bool, "rd"), late: input(bool, "rd"), old: input(bool, "rd") };
    const below = source({ far_meta: held.meta, far_late: held.late, far_old: held.old });
    const near = { near_meta: held.meta, near_late: held.late, near_old: held.old };
    const { dut } = instances({ dut: opened(twins(), { ...near, below }) });
    dut.d.assign(d);
    dut.inside.near_late.assign(p.late === "near" ? late : 0);
    dut.inside.below.far_late.assign(p.late === "far" ? late : 0);
    for (const old of [dut.inside.near_old, dut.inside.below.far_old]) old.assign(0);
    same.assign(dut.same);
    const { check, assume } = domain("step");
    assume("steady", crossing("seen from outside", d), "what crosses is 1");
    check("together", crossing("seen from outside", dut.same), "one of them hears late");
    const { far_meta } = dut.inside.below;
    const metas = crossing("seen from outside", dut.inside.near_meta.eq(far_meta));
    check("meta", metas, "the first flip-flop of one of them hears late");
  },
}));

test.each([
  ["near", "failed"],
  ["far", "failed"],
  ["neither", "proven"],
] as const)("may hear late: %s, and two that have to agree: %s", async (late, status) => {
  const options = { depth: 6, everyStep: "step", start: "zero" } as const;
  await expect(prove(lateTwin({ late }), options)).resolves.toMatchObject({ status });
});
