import { bits, bool, cat, lit, module, mux, sink, struct, unpack } from "../../lang/index.ts";
import type { Bits, DomainBuilders } from "../../lang/index.ts";
import { catAll, lowest } from "../one-hot.ts";
import { activeLanes, addressRules } from "./burst-rules.ts";
import { axi4, RESP } from "./axi4.ts";
import type { Axi4Bus, Axi4Shape } from "./axi4.ts";
import { AXI4, channelWord } from "./channels.ts";
import { makeLedger } from "./ledger.ts";
import { handshakeRules, implies, prefixed } from "./rules.ts";
import type { Judge, RulesOptions, RuleUse } from "./rules.ts";
import { watched } from "./watch.ts";
import type { Signals } from "./watch.ts";

/** The bus that an `axi4Checker` looks at, and what its rules are for. */
export interface Axi4CheckerOptions extends Axi4Shape {
  /** Rules of what the master drives (AW, W, AR); `check` unless given. */
  readonly master?: RuleUse;
  /** Rules of what the slave drives (B, R); `check` unless given. */
  readonly slave?: RuleUse;
  /** Most bursts of each direction under way, 1 or more: the rules `aw_outstanding`, `ar_outstanding`, `w_early`. */
  readonly outstanding: number;
}

/**
 * Looks on at an AXI4 bus and states the rules of the protocol, each a `check` or an `assume` of its own name, so that it serves tests and
 * proofs: assume what the surroundings do, check the side under test. Section numbers are those of IHI 0022.
 *
 * | Rule | Says |
 * |---|---|
 * | `x_held`, `x_stable` for x = aw, w, b, ar, r | what is offered stays until it is taken, unchanged (A3.2.1) |
 * | `x_after_reset` | nothing is offered in the first clock after reset (A3.1.2) |
 * | `aw_burst`, `ar_burst` | no reserved burst type (A3.4.1) |
 * | `aw_size`, `ar_size` | a beat is no wider than the bus (A3.4.1) |
 * | `aw_fixed_length`, `ar_fixed_length` | FIXED: at most 16 beats (A3.4.1) |
 * | `aw_wrap_length`, `ar_wrap_length`, `aw_wrap_aligned`, `ar_wrap_aligned` | WRAP: 2, 4, 8 or 16 beats from an aligned address (A3.4.1) |
 * | `aw_page`, `ar_page` | no burst crosses a 4 KiB boundary (A3.4.1) |
 * | `aw_cache`, `ar_cache` | no allocation for what is not modifiable (A4.4) |
 * | `aw_exclusive`, `ar_exclusive`, `b_exclusive`, `r_exclusive` | exclusive accesses are not used (A7.2): no AxLOCK, no EXOKAY |
 * | `aw_outstanding`, `ar_outstanding` | at most `outstanding` bursts under way |
 * | `w_last` | `wlast` at the last beat of the burst, and only there (A3.4.1) |
 * | `w_length` | data that comes before its address ends a burst after 256 beats at the latest (A3.4.1) |
 * | `aw_length` | an address that comes after data has its length (A3.4.1) |
 * | `w_early` | at most `outstanding` bursts of data wait for their address |
 * | `w_strobes` | strobes only in lanes that the beat uses (A3.4.3); looks at beats whose address is offered or taken |
 * | `b_owed`, `r_owed` | no answer without a burst of its identifier, no more answers than bursts (A3.3.1) |
 * | `b_data` | no answer to a write before its last data (A3.3.1) |
 * | `r_last` | `rlast` at the last beat of the oldest burst of the identifier: order within it (A3.4.1, A5.3) |
 *
 * Costs registers for `outstanding` bursts of each direction: for simulation and proofs, not for the card.
 *
 * @latency None: a rule speaks of the signals of the same clock.
 * @throughput Every clock.
 * @example
 * const Shape = { addr: 32, data: 64, id: 4 };
 * const cut = module("cut", () => ({
 *   ports: { s_axi: sink(axi4(Shape)), m_axi: source(axi4(Shape)) },
 *   build({ s_axi, m_axi }, { instances }) {
 *     const { slice, monitor } = instances({ slice: axi4Slice(Shape), monitor: axi4Checker({ ...Shape, outstanding: 8 }) });
 *     connect(s_axi, slice.s_axi);
 *     connect(slice.m_axi, m_axi);
 *     watch(slice.m_axi, monitor.axi);
 *   },
 * }));
 */
export const axi4Checker = module("axi4_checker", (p: Axi4CheckerOptions) => ({
  doc: "States the rules of AXI4 about a bus that it looks on at.",
  ports: { axi: sink(watched(axi4({ addr: p.addr, data: p.data, id: p.id }))) },
  build: ({ axi }, m) => axi4Rules(m, axi, p),
}));

/**
 * The rules of `axi4Checker` stated about a bus in the module itself: what a proof assumes has to stand in the module that is proved.
 *
 * @example
 * const Shape = { addr: 32, data: 64, id: 4 };
 * const slicePromise = module("slice_promise", () => ({
 *   ports: { s_axi: sink(axi4(Shape)), m_axi: source(axi4(Shape)) },
 *   build({ s_axi, m_axi }, m) {
 *     const { slice } = m.instances({ slice: axi4Slice(Shape) });
 *     connect(s_axi, slice.s_axi);
 *     connect(slice.m_axi, m_axi);
 *     axi4Rules(m, s_axi, { ...Shape, outstanding: 2, prefix: "s_", master: "assume" });
 *     axi4Rules(m, m_axi, { ...Shape, outstanding: 4, prefix: "m_", slave: "assume" });
 *   },
 * }));
 */
export function axi4Rules(builders: DomainBuilders, axi: Signals<Axi4Bus>, p: Axi4CheckerOptions & RulesOptions): void {
  const m = prefixed(builders, p.prefix);
  const master = m[p.master ?? "check"];
  const slave = m[p.slave ?? "check"];
  handshakeRules(m, [
    { name: "aw", payload: channelWord(axi, AXI4.aw), valid: axi.awvalid, ready: axi.awready, judge: master },
    { name: "w", payload: channelWord(axi, AXI4.w), valid: axi.wvalid, ready: axi.wready, judge: master },
    { name: "b", payload: channelWord(axi, AXI4.b), valid: axi.bvalid, ready: axi.bready, judge: slave },
    { name: "ar", payload: channelWord(axi, AXI4.ar), valid: axi.arvalid, ready: axi.arready, judge: master },
    { name: "r", payload: channelWord(axi, AXI4.r), valid: axi.rvalid, ready: axi.rready, judge: slave },
  ]);
  if (p.rules === "handshake") return;
  writeRules(m, p, axi, master, slave);
  readRules(m, p, axi, master, slave);
}

type Monitored = Signals<Axi4Bus>;

function writeRules(m: DomainBuilders, p: Axi4CheckerOptions, axi: Monitored, master: Judge, slave: Judge): void {
  const { regs, name, when } = m;
  const bytes = p.data / 8;
  const lowBits = Math.max(1, Math.log2(bytes));
  const Burst = struct({
    filled: bool, // all data has come
    id: bits(p.id),
    len: bits(8),
    size: bits(3),
    burst: bits(2),
    low: bits(lowBits),
  });
  const bursts = makeLedger(m, "write", { depth: p.outstanding, width: Burst.width });
  const early = makeLedger(m, "early", { depth: p.outstanding, width: 8 });
  const { beat } = regs({ beat: bits(8).reset(0) });
  const seen = bursts.entries.map((entry) => unpack(Burst, entry));

  const { aw_take, w_end, b_take, w_ahead } = name({
    aw_take: axi.awvalid.and(axi.awready),
    w_end: axi.wvalid.and(axi.wready).and(axi.wlast),
    b_take: axi.bvalid.and(axi.bready),
    w_ahead: early.used.bit(0),
  });
  const { unfilled, answered } = name({
    unfilled: lowest(perEntry(p, (i) => bursts.used.bit(i).and(at(seen, i).filled.not()))),
    answered: lowest(perEntry(p, (i) => bursts.used.bit(i).and(at(seen, i).id.eq(axi.bid)))),
  });
  const offer = {
    id: axi.awid,
    len: axi.awlen,
    size: axi.awsize,
    burst: axi.awburst,
    low: axi.awaddr.slice(0, lowBits),
  };
  const { write_oldest } = name({ write_oldest: bursts.at(unfilled) });
  const oldest = unpack(Burst, write_oldest);
  const waiting = unfilled.any();
  const { head_known, head_len } = name({
    head_known: waiting.or(axi.awvalid.and(w_ahead.not())),
    head_len: mux(waiting, oldest.len, offer.len),
  });
  const lanes = activeLanes(
    m,
    {
      low: mux(waiting, oldest.low, offer.low),
      len: head_len,
      size: mux(waiting, oldest.size, offer.size),
      burst: mux(waiting, oldest.burst, offer.burst),
    },
    beat,
    bytes,
  );
  const { w_lanes } = name({ w_lanes: lanes });

  // Address
  const address = { ...offer, addr: axi.awaddr, lock: axi.awlock, cache: axi.awcache };
  addressRules(master, "aw", axi.awvalid, address, p.data);
  const full = bursts.used.bit(p.outstanding - 1);
  master("aw_outstanding", implies(aw_take, full.not()), `more than ${p.outstanding} writes under way`);
  const lengthFits = mux(w_ahead, axi.awlen.eq(at(early.entries, 0)), waiting.or(axi.awlen.ge(beat)));
  master("aw_length", implies(axi.awvalid, lengthFits), "awlen is not the length of the data that came before");

  // Data
  const beatRule = (known: Bits<1>, holds: Bits<1>) => implies(axi.wvalid.and(known), holds);
  master("w_last", beatRule(head_known, axi.wlast.eq(beat.eq(head_len))), "wlast is not at the last beat of the burst");
  master("w_length", beatRule(head_known.not(), axi.wlast.or(beat.ne(255))), "data of more than 256 beats");
  master(
    "w_strobes",
    beatRule(head_known, axi.wstrb.and(w_lanes.not()).eq(0)),
    "a strobe in a lane that the beat does not use",
  );
  when(axi.wvalid.and(axi.wready), () => {
    beat.next(mux(axi.wlast, 0, beat.add(1)));
  });

  // Data whose last beat comes before its address waits in `early`.
  const { meets, ahead } = name({
    meets: aw_take.and(w_ahead),
    ahead: w_end.and(waiting.not()).and(aw_take.and(w_ahead.not()).not()),
  });
  master(
    "w_early",
    implies(ahead, early.used.bit(p.outstanding - 1).not()),
    `data of more than ${p.outstanding} bursts without address`,
  );
  early.next({ leave: meets.zext(p.outstanding), enter: ahead, entry: beat, updated: early.entries });

  // Answer
  slave("b_owed", implies(axi.bvalid, answered.any()), "an answer to no write, or one too many");
  const complete = answered.and(perEntry(p, (i) => at(seen, i).filled)).any();
  slave("b_data", implies(axi.bvalid.and(answered.any()), complete), "an answer before the last data of the write");
  slave("b_exclusive", implies(axi.bvalid, axi.bresp.ne(RESP.exokay)), "EXOKAY without an exclusive access");
  const filled = w_end.and(waiting.not()).or(w_ahead);
  bursts.next({
    leave: answered.and(b_take.sext(p.outstanding)),
    enter: aw_take,
    entry: cat(filled, offer.id, offer.len, offer.size, offer.burst, offer.low),
    updated: bursts.entries.map((entry, i) =>
      cat(at(seen, i).filled.or(unfilled.bit(i).and(w_end)), entry.slice(0, Burst.width - 1)),
    ),
  });
}

function readRules(m: DomainBuilders, p: Axi4CheckerOptions, axi: Monitored, master: Judge, slave: Judge): void {
  const { name } = m;
  const Burst = struct({ id: bits(p.id), len: bits(8), beat: bits(8) });
  const bursts = makeLedger(m, "read", { depth: p.outstanding, width: Burst.width });
  const seen = bursts.entries.map((entry) => unpack(Burst, entry));
  const { ar_take, r_take, serving } = name({
    ar_take: axi.arvalid.and(axi.arready),
    r_take: axi.rvalid.and(axi.rready),
    serving: lowest(perEntry(p, (i) => bursts.used.bit(i).and(at(seen, i).id.eq(axi.rid)))),
  });
  const { read_oldest } = name({ read_oldest: bursts.at(serving) });
  const oldest = unpack(Burst, read_oldest);

  const { araddr: addr, arlen: len, arsize: size, arburst: burst, arlock: lock, arcache: cache } = axi;
  addressRules(master, "ar", axi.arvalid, { addr, len, size, burst, lock, cache }, p.data);
  const full = bursts.used.bit(p.outstanding - 1);
  master("ar_outstanding", implies(ar_take, full.not()), `more than ${p.outstanding} reads under way`);

  slave("r_owed", implies(axi.rvalid, serving.any()), "data for no read, or too much of it");
  const lastFits = axi.rlast.eq(oldest.beat.eq(oldest.len));
  slave(
    "r_last",
    implies(axi.rvalid.and(serving.any()), lastFits),
    "rlast is not at the last beat of the oldest burst",
  );
  slave("r_exclusive", implies(axi.rvalid, axi.rresp.ne(RESP.exokay)), "EXOKAY without an exclusive access");
  bursts.next({
    leave: serving.and(r_take.and(axi.rlast).sext(p.outstanding)),
    enter: ar_take,
    entry: cat(axi.arid, len, lit(8, 0)),
    updated: bursts.entries.map((entry, i) => {
      const { beat } = at(seen, i);
      return cat(entry.slice(8, p.id + 8), mux(serving.bit(i).and(r_take), beat.add(1), beat));
    }),
  });
}

/** A bit for each entry, entry 0 lowest. */
const perEntry = ({ outstanding: n }: Axi4CheckerOptions, bitOf: (i: number) => Bits<1>): Bits =>
  catAll(Array.from({ length: n }, (_, i) => bitOf(n - 1 - i)));

function at<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new RangeError(`no entry ${i}`);
  return found;
}
