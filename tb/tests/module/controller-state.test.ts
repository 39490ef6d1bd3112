import { afterEach, describe, expect, test } from "vitest";
import { controllerState } from "../../../hdl/nvme/controller-state.ts";
import { randomStream } from "../../module/random.ts";
import { type Sim, simulate } from "../../module/simulate.ts";

type Machine = Sim<ReturnType<typeof controllerState>["ports"]>;
const open: Machine[] = [];
afterEach(() => {
  for (const sim of open.splice(0)) sim.close();
});

const DISABLED = { en: 0, css: 0, mps: 0, ams: 0, shn: 0 };
const QUEUES = { asqs: 31, acqs: 31, asq: 0x12_3456n, acq: 0x65_4321n };

/** A machine with good queues, everything idle, a queue manager that makes the admin queues at once. */
function start({ mps = 0, seed = 1 } = {}): Machine {
  const sim: Machine = simulate(controllerState({ mps }), { seed });
  open.push(sim);
  sim.poke({ cc: DISABLED, queues: QUEUES, idle: 1, admin: { ready: 1 } });
  return sim;
}
const csts = (sim: Machine) => [Number(sim.peek("rdy")), Number(sim.peek("cfs")), Number(sim.peek("shst"))] as const;
const STATES = ["Disabled", "Enabling", "Ready", "Disabling", "Shutting", "Down", "Fatal"];
const state = (sim: Machine) => STATES[Number(sim.peek("state_code"))];

describe("transitions", () => {
  test("enable asks for the admin queues once, then RDY; disable waits until idle, pulses once, RDY falls", () => {
    const sim = start();
    expect([state(sim), ...csts(sim)]).toEqual(["Disabled", 0, 0, 0]);
    sim.poke({ cc: { en: 1 }, admin: { ready: 0 } });
    sim.step(10);
    expect([state(sim), sim.peek("admin").valid, ...csts(sim)]).toEqual(["Enabling", 1n, 0, 0, 0]);
    expect(sim.peek("admin").payload).toEqual({ asqs: 31n, acqs: 31n, asq: 0x12_3456n, acq: 0x65_4321n });
    sim.poke({ admin: { ready: 1 } });
    sim.step(1);
    expect(sim.peek("admin").valid).toBe(0n);
    sim.step(1);
    expect([state(sim), sim.peek("run"), sim.peek("doorbells"), ...csts(sim)]).toEqual(["Ready", 1n, 1n, 1, 0, 0]);
    expect(sim.peek("disabling")).toBe(0n);
    sim.poke({ cc: { en: 0 }, idle: 0 });
    sim.step(20);
    expect([state(sim), sim.peek("run"), sim.peek("doorbells"), sim.peek("discard"), ...csts(sim)]).toEqual([
      "Disabling",
      0n,
      0n,
      1n,
      1,
      0,
      0,
    ]);
    expect([sim.peek("disabling"), sim.peek("controller_reset")]).toEqual([1n, 0n]);
    sim.poke({ idle: 1 });
    expect(sim.peek("controller_reset")).toBe(1n);
    sim.step();
    expect([state(sim), sim.peek("controller_reset"), ...csts(sim)]).toEqual(["Disabled", 0n, 0, 0, 0]);
  });

  test("an enable that was taken back before RDY ends disabled", () => {
    const sim = start();
    sim.poke({ cc: { en: 1 }, admin: { ready: 0 } });
    sim.step(5);
    sim.poke({ cc: { en: 0 } });
    sim.step(5);
    expect(sim.peek("admin").valid).toBe(1n); // the request stands until it is taken
    sim.poke({ admin: { ready: 1 } });
    sim.step(5);
    expect([state(sim), ...csts(sim)]).toEqual(["Disabled", 0, 0, 0]);
  });

  test("a disable taken back while under way is followed by an enable", () => {
    const sim = start();
    sim.poke({ cc: { en: 1 } });
    sim.step(8);
    sim.poke({ cc: { en: 0 }, idle: 0 });
    sim.step(2);
    sim.poke({ cc: { en: 1 } });
    sim.step(5);
    expect(state(sim)).toBe("Disabling");
    sim.poke({ idle: 1 });
    sim.step(1);
    expect(csts(sim)).toEqual([0, 0, 0]);
    sim.step(8);
    expect(csts(sim)).toEqual([1, 0, 0]);
  });

  test.each([
    ["ASQS 0", {}, { asqs: 0 }],
    ["ACQS 0", {}, { acqs: 0 }],
    ["CSS", { css: 6 }, {}],
    ["AMS", { ams: 1 }, {}],
    ["AMS", { ams: 7 }, {}],
    ["MPS", { mps: 3 }, { asq: 0x1000n, acq: 0x1000n }],
    ["ASQ alignment", { mps: 2 }, { asq: 0x1002n, acq: 0x1000n }],
    ["ACQ alignment", { mps: 1 }, { asq: 0x1000n, acq: 0x1001n }],
  ])("%s refuses the enable", (_, cc, queues) => {
    const sim = start({ mps: 2 });
    sim.poke({ cc: { en: 1, ...cc }, queues });
    sim.step(8);
    expect([state(sim), sim.peek("causes").enable_refused, sim.peek("admin").valid, ...csts(sim)]).toEqual([
      "Fatal",
      1n,
      0n,
      0,
      1,
      0,
    ]);
    sim.poke({ cc: DISABLED, queues: QUEUES });
    sim.step(3);
    expect([state(sim), sim.peek("causes").enable_refused, ...csts(sim)]).toEqual(["Disabled", 0n, 0, 0, 0]);
    sim.poke({ cc: { en: 1, mps: 2 }, queues: { asq: 0x1004n, acq: 0x1008n } });
    sim.step(8);
    expect(csts(sim)).toEqual([1, 0, 0]);
  });

  test.each(["fetch_failed", "post_failed", "fatal"] as const)("%s is fatal while enabled, not before", (cause) => {
    const sim = start();
    sim.poke({ [cause]: 1 });
    sim.step(3);
    expect(csts(sim)).toEqual([0, 0, 0]);
    sim.poke({ [cause]: 0, cc: { en: 1 } });
    sim.step(8);
    sim.poke({ [cause]: 1, idle: 0 });
    sim.step(1);
    sim.poke({ [cause]: 0 });
    expect([state(sim), sim.peek("run"), sim.peek("discard"), ...csts(sim)]).toEqual(["Fatal", 0n, 1n, 1, 1, 0]);
    expect(sim.peek("causes")[cause === "fatal" ? "told_fatal" : cause]).toBe(1n);
    sim.step(5);
    sim.poke({ cc: { en: 0 } });
    sim.step(5);
    expect(csts(sim)).toEqual([1, 1, 0]);
    sim.poke({ idle: 1 });
    sim.step(2);
    expect(csts(sim)).toEqual([0, 0, 0]);
  });

  test("shutdown: 01, then 10 once idle; reserved SHN does nothing; EN=0 clears it; a fatal error meanwhile shows", () => {
    const sim = start();
    sim.poke({ cc: { en: 1 } });
    sim.step(8);
    sim.poke({ cc: { shn: 3 } });
    sim.step(3);
    expect(state(sim)).toBe("Ready");
    sim.poke({ cc: { shn: 1 }, idle: 0 });
    sim.step(3);
    expect([sim.peek("run"), sim.peek("discard"), sim.peek("doorbells"), ...csts(sim)]).toEqual([0n, 0n, 1n, 1, 0, 1]);
    sim.poke({ post_failed: 1 });
    sim.step(1);
    sim.poke({ post_failed: 0, idle: 1 });
    sim.step(1);
    expect([sim.peek("discard"), ...csts(sim)]).toEqual([1n, 1, 1, 2]);
    sim.poke({ cc: { shn: 0 } });
    sim.step(5);
    expect([state(sim), ...csts(sim)]).toEqual(["Down", 1, 1, 2]); // only a reset helps
    sim.poke({ cc: { en: 0 } });
    sim.step(3);
    expect(csts(sim)).toEqual([0, 0, 0]);
  });
});

test("whatever the host writes and whenever things happen, the rules of CSTS hold and the machine follows the last write", () => {
  const seed = 42;
  const sim = start({ seed });
  const random = randomStream(seed, "host");
  const now = () => {
    const [rdy, cfs, shst] = csts(sim);
    return {
      rdy,
      cfs,
      shst,
      state: state(sim),
      reset: Number(sim.peek("controller_reset")),
      run: Number(sim.peek("run")),
    };
  };
  const inputs = { en: 0, shn: 0, idle: 1, ready: 1, fatal: 0, good: true };
  let before = now();
  for (let i = 0; i < 20_000; i++) {
    if (random.next() < 0.05) inputs.en = random.integer(0, 1);
    if (random.next() < 0.03) inputs.shn = random.integer(0, 3);
    if (random.next() < 0.01) inputs.good = random.next() < 0.7;
    inputs.idle = random.integer(0, 1);
    inputs.ready = random.integer(0, 1);
    inputs.fatal = random.next() < 0.003 ? 1 : 0;
    sim.poke({ cc: { en: inputs.en, shn: inputs.shn }, queues: { asqs: inputs.good ? 3 : 0 }, idle: inputs.idle });
    sim.poke({ admin: { ready: inputs.ready }, fatal: inputs.fatal });
    const sampled = now();
    sim.step();
    const after = now();
    const where = `clock ${i}, seed ${seed}: ${JSON.stringify({ before, inputs, after })}`;
    if (sampled.reset === 1) {
      expect(inputs.idle === 1 && before.state === "Disabling", where).toBe(true);
      expect(after, where).toMatchObject({ rdy: 0, cfs: 0, shst: 0, state: "Disabled" });
    } else {
      expect(before.rdy === 1 && after.rdy === 0, where).toBe(false);
      expect(before.cfs === 1 && after.cfs === 0, where).toBe(false);
    }
    if (after.run === 1) expect(after, where).toMatchObject({ rdy: 1, cfs: 0, shst: 0 });
    if (before.rdy === 0 && after.rdy === 1) expect([before.state, after.shst], where).toEqual(["Enabling", 0]);
    if (before.shst !== 2 && after.shst === 2) expect([before.shst, inputs.idle], where).toEqual([1, 1]);
    if (before.cfs === 0 && after.cfs === 1)
      expect(before.state === "Enabling" || (inputs.fatal === 1 && before.rdy === 1), where).toBe(true);
    before = after;
    if (i % 400 !== 399) continue;
    // Left alone, it goes where the last write points.
    sim.poke({ idle: 1, admin: { ready: 1 }, fatal: 0 });
    sim.step(20);
    before = now();
    if (inputs.en === 0) expect(before.rdy, where).toBe(0);
    else if (inputs.shn === 0 && before.state !== "Down") expect(before.rdy + before.cfs, where).toBeGreaterThan(0);
    if (inputs.shn === 1 || inputs.shn === 2) expect(before.shst === 2 || before.rdy === 0, where).toBe(true);
  }
});
