import { bits, bool, cat, clog2, input, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { LANDING_PATIENCE, LandedSqe, SQE_GROUPS, SqeArm, SqeGroup, SqeTake } from "../lib/card-types.ts";
import { catAll } from "../lib/one-hot.ts";
import { armTable } from "./arm-table.ts";
import { sqeBytes } from "./sqe-bytes.ts";
import { ENTRY_BYTES, LandingBeat, SQE_ENTRIES, laneBits } from "./windows.ts";

/**
 * Where submission queue entries land: 8 groups of 4 entries of 64 bytes in LUT RAM, one bank per beat of an entry, so that an entry is
 * written in beats and read whole. A group is armed for one DMA read of 1 to 4 entries; taking its `last` entry disarms it. `landed` says of every
 * group whether all of its entries have landed since it was armed, two clocks after the beat that completes it; it stays so until it is armed again.
 *
 * A `take` waits until all 64 bytes have landed since the group was armed, but not for ever: after LANDING_PATIENCE clocks the entry is
 * answered with `whole` = 0. What stands in it then may be an older command.
 */
export const sqeLanding = module("sqe_landing", (p: { dw: number }) => {
  const banks = (ENTRY_BYTES * 8) / p.dw;
  const Entry = bits(clog2(SQE_ENTRIES));
  return {
    doc: "Landing buffer of submission queue entries.",
    ports: {
      arm: sink(stream(SqeArm)),
      landed: output(bits(SQE_GROUPS)),
      look_group: input(SqeGroup),
      group_armed: output(bool),
      beat_valid: input(bool),
      beat: input(LandingBeat(p.dw)),
      take: sink(stream(SqeTake)),
      sqe: source(stream(LandedSqe)),
    },
    build(io, { regs, mems, name, instances, when }) {
      const { take, sqe, beat } = io;
      const inEntry = clog2(ENTRY_BYTES) - laneBits(p.dw);
      const { permit, bytes } = instances({
        permit: armTable({ n: SQE_GROUPS, w: SqeGroup.width }),
        bytes: sqeBytes(),
      });
      const { valid, answer, patience } = regs({
        valid: bool.reset(0),
        answer: LandedSqe,
        patience: bits(clog2(LANDING_PATIENCE + 1)).reset(LANDING_PATIENCE),
      });
      const { en, addr, data, mask } = regs({
        en: bool.reset(0),
        addr: Entry,
        data: bits(p.dw),
        mask: bits(p.dw / 8),
      });
      // One register between `m_axi` and the RAM: the banks are many small primitives.
      en.next(io.beat_valid.and(beat.allowed));
      addr.next(beat.beat.slice(inEntry, Entry.width));
      // Which beat of its entry; at 512 bits an entry is one beat.
      const bank = inEntry === 0 ? null : regs({ bank: bits(inEntry) }).bank;
      bank?.next(beat.beat.slice(0, inEntry));
      data.next(beat.data);
      mask.next(beat.strb);

      const rams = mems(
        Object.fromEntries(
          Array.from({ length: banks }, (_, k) => [
            `bank${k}`,
            {
              of: bits(p.dw),
              depth: SQE_ENTRIES,
              style: "distributed" as const,
              mask: 8,
              ports: { w: { kind: "write" as const }, r: { kind: "readAsync" as const } },
            },
          ]),
        ),
      );
      const entry = cat(take.payload.group, take.payload.place);
      const words = Object.values(rams).map((ram, k) => {
        ram.w.assign({ en: bank === null ? en : en.and(bank.eq(k)), addr, data, mask });
        ram.r.addr.assign(entry);
        return ram.r.data;
      });

      const ones = (k: number) => (bank === null ? mask : mask.and(bank.eq(k).sext(mask.width)));
      bytes.assign({
        arm: io.arm.valid,
        armed: io.arm.payload,
        add: en,
        add_entry: addr,
        add_bytes: catAll(Array.from({ length: banks }, (_, k) => ones(banks - 1 - k))),
        look: entry,
      });

      // Not also when the answer leaves in this clock: `sqe.ready` comes from far, and would go on to the permissions. That costs every entry
      // a second clock.
      const { free } = name({ free: valid.not() });
      const { settled } = name({ settled: take.valid.and(bytes.whole.or(patience.eq(0))) });
      const { accept } = name({ accept: settled.and(free) });
      take.ready.assign(accept);
      const { waits } = name({ waits: take.valid.and(accept.not()) });
      patience.next(
        mux(waits, patience.sub(patience.any().zext(patience.width)), lit(patience.width, LANDING_PATIENCE)),
      );
      when(sqe.ready, () => valid.next(0));
      when(free, () => {
        valid.next(settled);
        answer.whole.next(bytes.whole);
        words.forEach((word, k) => answer.sqe.slice(k * p.dw, p.dw).next(word));
      });
      sqe.assign({ payload: answer, valid });

      permit.arm.assign({ payload: io.arm.payload.group, valid: io.arm.valid });
      io.arm.ready.assign(permit.arm.ready);
      io.landed.assign(bytes.landed);
      permit.disarm.assign({ payload: take.payload.group, valid: accept.and(take.payload.last) });
      permit.index.assign(io.look_group);
      io.group_armed.assign(permit.armed);
    },
  };
});
