import { bits, bool, connect, input, module, mux, output, sink, source, stream } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { skid, type SliceCut } from "../../../hdl/lib/skid.ts";
import { followWord, offersStay } from "./observers.ts";

/** A register slice keeps every word, in order, and offers it until it is taken. */
export const skidProof = module("skid_proof", (p: { width: number; cut: SliceCut }) => ({
  ports: { mark: input(bool), s: sink(stream(bits(p.width))), m: source(stream(bits(p.width))) },
  build({ mark, s, m }, builders) {
    const { check, assume, instances, when } = builders;
    const word = output(bits(p.width));
    // The places that hold a word, the one that comes out first in front, and whether they do.
    const { dut, places } = {
      both: () => {
        const { dut } = instances({
          dut: opened(skid(p), { valid: output(bool), word, spare_full: output(bool), spare: word }),
        });
        const { inside } = dut;
        check("in_order", inside.valid.or(inside.spare_full.not()), "a word stands behind none");
        return {
          dut,
          places: [
            { full: inside.valid, word: inside.word },
            { full: inside.spare_full, word: inside.spare },
          ],
        };
      },
      forward: () => {
        const { dut } = instances({ dut: opened(skid(p), { valid: output(bool), word }) });
        return { dut, places: [{ full: dut.inside.valid, word: dut.inside.word }] };
      },
      backward: () => {
        const { dut } = instances({ dut: opened(skid(p), { spare_full: output(bool), spare: word }) });
        return { dut, places: [{ full: dut.inside.spare_full, word: dut.inside.spare }] };
      },
    }[p.cut]();
    connect(s, dut.s);
    connect(dut.m, m);
    offersStay(builders, assume, "s", { valid: s.valid, ready: dut.s.ready, payload: s.payload });
    offersStay(builders, check, "m", { valid: dut.m.valid, ready: m.ready, payload: dut.m.payload });
    const followed = followWord(builders, {
      most: places.length,
      width: p.width,
      mark,
      push: s.valid.and(dut.s.ready),
      taken: s.payload,
      offered: dut.m.valid,
      pop: dut.m.valid.and(m.ready),
      given: dut.m.payload,
    });
    const full = places.map((place) => place.full.zext(followed.held.width)).reduce((a, b) => a.add(b));
    check("counted", followed.held.eq(full), "the registers do not hold what is inside");
    const [first, second = first] = places.map((place) => place.word);
    if (first === undefined || second === undefined) throw new Error("no places");
    when(followed.marked, () => {
      const here = mux(followed.ahead.eq(0), first, second);
      check("in_place", here.eq(followed.word), "the followed word is not where its turn says");
    });
  },
}));
