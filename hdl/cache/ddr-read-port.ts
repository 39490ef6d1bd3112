import { bool, cat, genericModule, indexWidth, input, lit, pack, sink, source } from "../lang/index.ts";
import { BURST, CACHE_NORMAL, axi4Read, axiSize } from "../lib/axi/axi4.ts";
import { fifo } from "../lib/fifo.ts";
import { byName } from "../lib/named-streams.ts";
import { oneHot, selectOneHot } from "../lib/one-hot.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { DdrBurst, WORD_BITS, WORD_SHIFT, ddrReading } from "./ddr-types.ts";
import type { DdrPortOptions } from "./ddr-write-port.ts";

/** Bursts that the DDR controller may owe data. */
const BURSTS = 32;
const family = genericModule("ddr_read_port");

/**
 * Reads bursts of several sources from the DDR, in turns: sinks named by `sources`, AXI4 read channels `ddr_axi`.
 *
 * All transactions have identifier 0, so data comes in order and goes back to whose turn it was. Nothing is issued before `calib_done`.
 */
export const ddrReadPort = <const N extends string>(p: DdrPortOptions<N>) =>
  family(p, () => ({
    doc: "Reads the bursts of several sources from the DDR, in turns.",
    name: ["ddr_read_port", ...p.sources, `ddr${p.ddr}`, `id${p.id}`].join("_"),
    ports: {
      calib_done: input(bool),
      ...byName(p.sources, () => sink(ddrReading(p.ddr))),
      ddr_axi: source(axi4Read({ addr: p.ddr, data: WORD_BITS, id: p.id })),
    },
    build(io, { name, instances, check }) {
      const { calib_done, ddr_axi } = io;
      const sources = p.sources.map((source) => io[source]);
      const Burst = DdrBurst(p.ddr);
      const sw = indexWidth(sources.length);
      const { turns, owed } = instances({
        turns: streamArbiter({ width: sw + Burst.width, inputs: p.sources, pick: "fair" }),
        owed: fifo({ width: sw, depth: BURSTS }),
      });
      p.sources.forEach((source, i) => {
        const { burst } = io[source];
        turns[source].assign({ payload: cat(lit(sw, i), pack(burst.payload)), valid: burst.valid });
        burst.ready.assign(turns[source].ready);
      });

      // Address
      const { may_issue } = name({ may_issue: calib_done.and(owed.s.ready) });
      turns.m.ready.assign(may_issue.and(ddr_axi.arready));
      ddr_axi.assign({
        arid: 0,
        araddr: cat(turns.m.payload.slice(6, p.ddr - WORD_SHIFT), lit(WORD_SHIFT, 0)),
        arlen: turns.m.payload.slice(0, 6).zext(8),
        arsize: axiSize(WORD_BITS),
        arburst: BURST.incr,
        arlock: 0,
        arcache: CACHE_NORMAL,
        arprot: 0,
        arvalid: turns.m.valid.and(may_issue),
      });
      owed.s.assign({
        payload: turns.m.payload.slice(Burst.width, sw),
        valid: turns.m.valid.and(calib_done).and(ddr_axi.arready),
      });

      // Data
      const whose = oneHot(owed.m.payload, sources.length);
      const { taken } = name({
        taken: owed.m.valid.and(
          selectOneHot(
            whose,
            sources.map((source) => source.word.ready),
          ),
        ),
      });
      sources.forEach((source, i) => {
        const { rdata: data, rresp: resp, rlast: last } = ddr_axi;
        const valid = ddr_axi.rvalid.and(owed.m.valid).and(whose.bit(i));
        source.word.assign({ payload: { data, resp, last }, valid });
      });
      ddr_axi.rready.assign(taken);
      owed.m.ready.assign(taken.and(ddr_axi.rvalid).and(ddr_axi.rlast));
      check("data_id", ddr_axi.rvalid.and(ddr_axi.rid.ne(0)).not(), "the DDR answered with an identifier never used");
    },
  }));
