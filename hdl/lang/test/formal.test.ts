import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { equivalent, opened, prove, renderProof } from "../formal/index.ts";
import { findTools, runTool } from "../formal/tools.ts";
import { bind, bits, bool, crossing, elaborate, input, module, output, source } from "../index.ts";
import { applyMutant, mutantsOf } from "../mutate/index.ts";
import { crossingChild } from "./crossing-child.ts";
import { Beat, skid as beatSkid } from "./examples.ts";

/** Counts credits. `careful`: nobody takes one that is not there. */
const credits = module("credits", (p: { careful: boolean }) => ({
  ports: { take: input(bool), give: input(bool), left: output(bits(4)) },
  build({ take, give, left }, { regs, when, check, assume, cover }) {
    const { credit } = regs({ credit: bits(4).reset(3) });
    when(take.and(give.not()), () => {
      credit.next(credit.sub(1));
      check("no_overdraft", credit.ne(0), "taken without credit");
    }).elsewhen(give.and(take.not()), () => credit.next(credit.add(1)));
    assume("all_back", credit.ne(15).or(give.not()), "given more than there is");
    if (p.careful) assume("careful", credit.ne(0).or(take.not()), "taken with credit only");
    cover("none_left", credit.eq(0));
    cover("many_left", credit.eq(12));
    left.assign(credit);
  },
}));

describe("a proof", () => {
  test("that holds says how far, and which situations come about", async () => {
    const result = await prove(credits({ careful: true }), { depth: 8, induction: true });
    expect(renderProof(result)).toMatchInlineSnapshot(`
      "proven for ever (it holds in any state, base case 8 edges)
        none_left reached at clock edge 4
        many_left not reached within 8 clock edges"
    `);
  });

  test("that fails shows the statement, its line, and a run from reset to there", async () => {
    const result = await prove(credits({ careful: false }));
    // Before the reset has acted the solver may choose anything.
    expect(renderProof(result, { last: 4 })).toMatchInlineSnapshot(`
      "check \`no_overdraft\` (taken without credit) does not hold at clock edge 4
        hdl/lang/test/formal.test.ts:19:7
          19 |       check("no_overdraft", credit.ne(0), "taken without credit");
             |       ^

      step    |1|2|3|4
      rst     ________
      take    ‾‾‾‾‾‾‾‾
      give    ________
      left    |3|2|1|0
      credit  |3|2|1|0"
    `);
    expect(result).toMatchObject({ status: "failed", part: "base case", step: 4, failed: [{ name: "no_overdraft" }] });
  });

  test("stops at the induction when what holds does not follow from itself", async () => {
    const ring = module("ring", () => ({
      ports: { en: input(bool), at: output(bits(4)) },
      build({ en, at }, { regs, when, check }) {
        const { place } = regs({ place: bits(4).reset(1) });
        when(en, () => place.next(place.rotl(1)));
        at.assign(place);
        check("not_both", place.bit(0).and(place.bit(2)).not(), "in two places");
      },
    }));
    expect(await prove(ring(), { depth: 6 })).toMatchObject({ status: "proven", induction: null });
    const result = await prove(ring(), { depth: 3, induction: true });
    expect(result).toMatchObject({ status: "failed", part: "induction", failed: [{ name: "not_both" }], step: 3 });
    const said = renderProof(result);
    expect(said).toContain("check `not_both` (in two places) does not follow by induction");
    expect(said).toContain("may start in a state that is out of reach");
    if (result.status !== "failed") throw new Error("it holds");
    const places = result.trace.nets.find(({ path }) => path === "place")?.values ?? [];
    expect(places).toHaveLength(4);
    expect((places[3] ?? 0n) & 5n).toBe(5n);
  });

  test("finds the statement of an instance; what an instance assumes has to be kept", async () => {
    const bank = module("bank", () => ({
      ports: { give: input(bool), left: output(bits(4)), right: output(bits(4)) },
      build({ give, left, right }, { instances }) {
        const { idle, busy } = instances({ idle: credits({ careful: true }), busy: credits({ careful: true }) });
        idle.assign({ take: 0, give: 0 });
        busy.assign({ take: 0, give });
        left.assign(idle.left);
        right.assign(busy.left);
      },
    }));
    const result = await prove(bank());
    expect(result).toMatchObject({ status: "failed", failed: [{ path: "u_busy.all_back", kind: "assert" }], step: 13 });
  });

  test("names everything that fails at the same edge", async () => {
    const both = module("both", () => ({
      ports: { a: input(bits(8)), y: output(bits(8)) },
      build({ a, y }, { check }) {
        y.assign(a);
        check("small", a.lt(16), "small");
        // Long enough to be printed on several lines.
        const long = Array.from({ length: 12 }, (_, i) => a.eq(i * 20)).reduce((any, one) => any.or(one));
        check("round", long.or(a.slice(0, 4).eq(0)), "round");
        check("even", a.bit(0).not().or(a.lt(200)), "even");
      },
    }));
    const result = await prove(both());
    if (result.status !== "failed") throw new Error("it holds");
    expect(result.failed.length).toBeGreaterThan(0);
    const a = result.trace.nets.find(({ path }) => path === "a")?.values.at(-1) ?? 0n;
    const fails = { small: a >= 16n, round: a % 20n !== 0n && a % 16n !== 0n, even: a % 2n === 1n && a >= 200n };
    expect(result.failed.map(({ name }) => name)).toEqual(
      Object.entries(fails).flatMap(([name, failed]) => (failed ? [name] : [])),
    );
  });
});

describe("the start", () => {
  const sticky = module("sticky", () => ({
    ports: { set: input(bool), y: output(bool) },
    build({ set, y }, { regs, when, check }) {
      // What was held an edge ago; a reset does not touch it.
      const { held, former } = regs({ held: bool.reset(0), former: bool });
      when(set, () => held.next(1));
      former.next(held);
      y.assign(held);
      check("stays", former.not().or(held), "a bit that was set is set");
    },
  }));
  const cells = module("cells", () => ({
    ports: { addr: input(bits(2)), write: input(bool), y: output(bits(4)) },
    build({ addr, write, y }, { mems, regs, check }) {
      const { ram } = mems({
        ram: { of: bits(4), depth: 4, style: "distributed", ports: { w: { kind: "write" }, r: { kind: "readAsync" } } },
      });
      const { past } = regs({ past: bits(2).reset(0) });
      past.next(addr);
      ram.w.assign({ en: write, addr, data: 5 });
      ram.r.addr.assign(past);
      y.assign(ram.r.data);
      check("five", ram.r.data.ne(9), "only fives are written");
    },
  }));

  test("is a reset, which leaves memories and registers without reset value holding anything", async () => {
    expect(await prove(cells())).toMatchObject({ status: "failed", part: "base case", step: 1 });
    expect(await prove(sticky(), { resets: "first" })).toMatchObject({ status: "failed", step: 1 });
    await expect(sticky()).toProve({ resetSteps: 2, resets: "first", induction: true });
  });

  test("can be any state", async () => {
    expect(await prove(sticky(), { resetSteps: 0, resets: "first" })).toMatchObject({ status: "failed", step: 0 });
  });

  test("at power-up registers with an initial value have it, in any state they have not", async () => {
    const booted = module("booted", () => ({
      clocks: [{ name: "default", reset: "none" }],
      ports: { y: output(bool) },
      build({ y }, { regs, check }) {
        const { done } = regs({ done: bool.init(1) });
        done.next(done);
        y.assign(done);
        check("done", done, "it is undone");
      },
    }));
    await expect(booted()).toProve({ induction: true });
    expect(await prove(booted(), { resetSteps: 0 })).toMatchObject({ status: "failed", step: 0 });
  });

  test("may come again in the middle, unless it is told not to", async () => {
    const result = await prove(sticky(), { resetSteps: 2 });
    if (result.status !== "failed") throw new Error("it holds");
    const reset = result.trace.nets.find(({ path }) => path === "rst")?.values;
    expect(reset?.slice(0, 3)).toEqual([1n, 1n, 0n]);
    expect(reset?.slice(3)).toContain(1n);
  });
});

describe("several clocks", () => {
  const pair = module("pair", (p: { bound: number }) => ({
    clocks: ["wr", "rd"],
    ports: { a: input(bool, "wr"), n: output(bits(4), "wr"), k: output(bits(4), "rd") },
    build({ a, n, k }, { domain }) {
      const [w, r] = [domain("wr"), domain("rd")];
      const { sent } = w.regs({ sent: bits(4).reset(0) });
      const { seen } = r.regs({ seen: bits(4).reset(0) });
      const { toggle } = r.synchronize({ toggle: sent.bit(0) });
      w.when(a, () => sent.next(sent.add(1)));
      r.when(toggle, () => seen.next(seen.add(1)));
      n.assign(sent);
      k.assign(seen);
      w.assume("few", sent.lt(3), "at most three");
      r.check("few_seen", seen.le(p.bound), "seen");
    },
  }));

  test("have their edges in any order", async () => {
    const result = await prove(pair({ bound: 3 }), { depth: 12 });
    if (result.status !== "failed") throw new Error("it holds");
    // One reader's clock outruns the writer's.
    const edges = (clock: string) =>
      result.trace.nets.find(({ path }) => path === clock)?.values.reduce((a, b) => a + b, 0n) ?? 0n;
    expect(edges("clk_rd")).toBeGreaterThan(edges("clk_wr"));
    await expect(pair({ bound: 15 })).toProve({ depth: 8, induction: true });
  });
});

describe("what a proof sees", () => {
  const parent = module("parent", () => ({
    clocks: ["wr", "rd"],
    ports: { d: input(bool, "wr"), seen: output(bool, "rd") },
    build({ d, seen }, { instances, domain }) {
      const { held } = domain("wr").regs({ held: bool.reset(0) });
      held.next(d);
      const { below } = instances({ below: bind(crossingChild(), { a: "wr", b: "rd" }) });
      below.d.assign(held);
      seen.assign(below.seen);
    },
  }));
  const watched = module("watched", () => ({
    clocks: ["wr", "rd", "step"],
    ports: { d: input(bool, "wr"), seen: output(bool, "rd") },
    build({ d, seen }, { instances, domain }) {
      const below = source({ far_meta: output(bool, "rd"), far: output(bool, "rd") });
      const { dut } = instances({ dut: opened(parent(), { held: output(bool, "wr"), below }) });
      dut.d.assign(d);
      seen.assign(dut.seen);
      const { check, cover } = domain("step");
      const [held, meta, far] = [dut.inside.held, dut.inside.below.far_meta, dut.inside.below.far].map((x) =>
        crossing("seen from outside", x),
      );
      if (held === undefined || meta === undefined || far === undefined) throw new Error("three bits");
      check("same", far.eq(crossing("seen from outside", dut.seen)), "the last flip-flop is what comes out");
      cover("on_the_way", held.and(meta.not()).and(far));
    },
  }));

  test("reaches flip-flops of a synchroniser in an instance, and speaks of all clocks at every step", async () => {
    await expect(watched()).toProve({ depth: 12, induction: true, everyStep: "step", start: "zero" });
    // The flip-flops may begin with what else takes a rise, two edges of the reader, and a fall.
    const reached = async (start: "any" | "zero") => {
      const result = await prove(watched(), { depth: 12, everyStep: "step", start });
      return result.status === "proven" ? result.covers.map(({ step }) => step) : result.status;
    };
    expect(await reached("any")).toEqual([2]);
    expect(await reached("zero")).toEqual([4]);
    await expect(prove(watched(), { everyStep: "stp" })).rejects.toThrow("watched has no domain stp");
  });

  test("is what the module declares", () => {
    const wrong = module("wrong", () => ({
      ports: {},
      build(_io, { instances }) {
        instances({ _dut: opened(credits({ careful: true }), { credits: output(bits(4)) }) });
      },
    }));
    expect(() => elaborate(wrong())).toThrow("credits_careful1 declares no credits");
  });

  test("begins with zeros when it is told to", async () => {
    await expect(prove(zeros())).resolves.toMatchObject({ status: "failed" });
    await expect(zeros()).toProve({ start: "zero", induction: true });
  });

  const zeros = module("zeros", () => ({
    ports: { y: output(bits(2)) },
    build({ y }, { regs, check }) {
      const { still } = regs({ still: bits(2).uninitialised("it is the question what it holds") });
      still.next(still.shl(1));
      y.assign(still);
      check("none", still.eq(0), "it holds something");
    },
  }));
});

describe("equivalence", () => {
  const counter = module("counter", (p: { down: boolean }) => ({
    ports: { en: input(bool), y: output(bits(4)) },
    build({ en, y }, { regs, when }) {
      const { n } = regs({ n: bits(4).reset(p.down ? 15 : 0) });
      when(en, () => n.next(p.down ? n.sub(1) : n.add(1)));
      y.assign(p.down ? n.not() : n);
    },
  }));
  const adder = module("adder", (p: { kind: "plain" | "ripple" }) => ({
    ports: { a: input(bits(8)), b: input(bits(8)), y: output(bits(9)) },
    build({ a, b, y }) {
      y.assign(p.kind === "plain" ? a.addc(b) : a.zext(9).sub(b.zext(9).neg()));
    },
  }));

  test("of logic, and of registers that hold something else", async () => {
    await expect(adder({ kind: "plain" })).toBeEquivalentTo(adder({ kind: "ripple" }));
    await expect(counter({ down: false })).toBeEquivalentTo(counter({ down: true }));
  });

  test("of a module with registers without reset and its mutants", async () => {
    const given = elaborate(beatSkid());
    await expect(given).toBeEquivalentTo(elaborate(beatSkid()));
    const mutants = mutantsOf(given, "skid");
    expect(mutants.length).toBeGreaterThan(5);
    for (const { key, words } of mutants) {
      const result = await equivalent(given, applyMutant(given, "skid", key), { depth: 6 });
      expect(result.status, words).toBe("failed");
    }
    expect(Beat.width).toBe(73);
  });

  test("that does not hold shows a run with both", async () => {
    const given = elaborate(counter({ down: false }));
    const mutant = mutantsOf(given, "counter").find(({ words }) => words.includes("add became sub"));
    const result = await equivalent(given, applyMutant(given, "counter", mutant?.key ?? ""));
    expect(renderProof(result)).toContain("check `y` (equal in both) does not hold at clock edge 2");
    if (result.status !== "failed") throw new Error("it holds");
    const last = Object.fromEntries(result.trace.nets.map(({ path, values }) => [path, values.at(-1)]));
    expect(last).toMatchObject({ u_a_y: 1n, u_b_y: 15n, "u_a.n": 1n, "u_b.n": 15n });
  });
});

describe("matchers", () => {
  const message = async (attempt: Promise<void>): Promise<string> => {
    try {
      await attempt;
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "it passes";
  };

  test("say what a proof says", async () => {
    const said = await message(expect(credits({ careful: false })).toProve());
    expect(said).toContain("check `no_overdraft` (taken without credit) does not hold at clock edge 4");
    expect(said).toContain("hdl/lang/test/formal.test.ts:");
    expect(said).toContain("credit ");
  });

  test("ask that every situation of the module comes about", async () => {
    const said = await message(expect(credits({ careful: true })).toProve({ depth: 8 }));
    expect(said).toContain("many_left not reached within 8 clock edges");
    await expect(credits({ careful: true })).toProve({ depth: 14 });
  });

  test("take no answer for neither yes nor no", async () => {
    const product = module("product", (p: { swapped: boolean }) => ({
      ports: { a: input(bits(24)), b: input(bits(24)), y: output(bits(48)) },
      build({ a, b, y }) {
        y.assign(p.swapped ? b.mulw(a.add(1)).sub(b.zext(48)) : a.mulw(b));
      },
    }));
    const [one, other] = [product({ swapped: false }), product({ swapped: true })];
    const undecided = "not decided: the base case takes more than 1 seconds";
    expect(await message(expect(one).toBeEquivalentTo(other, { seconds: 1 }))).toContain(undecided);
    expect(await message(expect(one).not.toBeEquivalentTo(other, { seconds: 1 }))).toContain(undecided);
  });
});

describe("tools", () => {
  const folder = mkdtempSync(join(tmpdir(), "formal-test-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("that are missing are named, with the way to install them", () => {
    expect(() => findTools(folder)).toThrow("proofs need yosys, yosys-smtbmc, z3: scripts/setup.sh installs it");
  });

  test("are ended with everything that they started", async () => {
    const { output, exitCode } = await runTool("sh", ["-c", "sleep 600 & echo $!; wait"], folder, 1);
    expect(exitCode).toBeNull();
    const gone = (): boolean => !readdirSync("/proc").includes(output.trim()) || stateOf(output.trim()) === "Z";
    await expect.poll(gone).toBe(true);
  });

  test("are not run again for a proof that is known", async () => {
    const cache = join(folder, "proofs");
    const first = await prove(credits({ careful: true }), { depth: 8, cache });
    const [file = ""] = readdirSync(cache);
    expect(await prove(credits({ careful: true }), { depth: 8, cache })).toEqual(first);
    // The answer is the kept one, whatever it says; and another question has another answer.
    writeFileSync(join(cache, file), JSON.stringify({ kind: "late", part: "covers" }));
    expect(await prove(credits({ careful: true }), { depth: 8, cache })).toMatchObject({ status: "timed out" });
    expect(await prove(credits({ careful: true }), { depth: 9, cache })).toMatchObject({ status: "proven" });
    expect(readdirSync(cache)).toHaveLength(2);
  });
});

function stateOf(pid: string): string | undefined {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
}
