import { FetchedCommand, dword } from "../lib/card-types.ts";
import { bits, bool, cat, clog2, input, lit, module, mux, sink, source, stream, struct } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { ParsedCommand } from "./command-types.ts";
import { checkNamespaces, logicalBlocks } from "./namespaces.ts";
import type { Namespace } from "./namespaces.ts";
import { STATUS } from "./status.ts";

/** Opcodes of the NVM Command Set that are carried out. */
export const IO_OPCODE = { flush: 0x00, write: 0x01, read: 0x02 } as const;

export interface IoParserParameters {
  /** Largest transfer is 2^mdts pages of 4 KiB; 0 = no limit. */
  readonly mdts: number;
  /** Highest namespace identifier. */
  readonly nn: number;
  readonly namespaces: readonly Namespace[];
}

/** What the ROM knows of a namespace identifier. Most significant field first, as memory words are packed. */
const NamespaceEntry = struct({
  active: bool,
  small: bool, // blocks of 512 bytes
  size: bits(36), // logical blocks
  base: bits(32), // first 4 KiB block on the medium
});

const namespaceWord = (n: Namespace): bigint =>
  (1n << 69n) | (n.lbaBytes === 512 ? 1n << 68n : 0n) | (BigInt(logicalBlocks(n)) << 32n) | BigInt(n.base);

/** Fields that every stage hands on. */
const identity = {
  queue: bits(6),
  cid: bits(16),
  write: bool,
  through: bool,
  moves: bool,
  prp1: bits(64),
  prp2: bits(64),
};
/** Checks that failed so far. */
const early = { bad_opcode: bool, bad_field: bool, bad_nsid: bool };

/**
 * Decodes and checks I/O commands, one per clock, in this order: opcode, PSDT, FUSE, namespace, transfer size, range. The first failure gives
 * the status. (NVMe leaves the order to the controller; a fixed one can be tested. PRPs come last, see `prp.ts`.) Reserved fields are
 * ignored, and so are PRINFO (no protection information) and hints.
 *
 * `write_cache`: a Write may end before the medium has it, unless it says FUA.
 */
export const ioParser = module("io_parser", (p: IoParserParameters) => {
  checkNamespaces(p.namespaces, p.nn);
  if (!Number.isInteger(p.mdts) || p.mdts < 0 || p.mdts > 16) throw new RangeError(`mdts is 0 to 16, not ${p.mdts}`);
  const indexBits = clog2(p.nn + 1);

  const Decoded = struct({ ...identity, ...early, index: bits(indexBits), slba: bits(64), nlb: bits(16) });
  const Placed = struct({
    ...identity,
    ...early,
    space: NamespaceEntry,
    slba: bits(35),
    count: bits(17),
    end: bits(65),
  });
  const Measured = struct({
    ...identity,
    ...early,
    inactive: bool,
    beyond: bool,
    base: bits(32),
    relative: bits(32),
    offset: bits(12),
    length: bits(29),
  });
  return {
    doc: "Decodes and checks I/O commands: a pipeline of four stages with one fixed order of checks.",
    ports: { command: sink(stream(FetchedCommand)), write_cache: input(bool), parsed: source(stream(ParsedCommand)) },
    build({ command, write_cache, parsed }, { regs, wires, mems, name, when }) {
      const { v1, v2, v3, v4 } = regs({
        v1: bool.reset(0),
        v2: bool.reset(0),
        v3: bool.reset(0),
        v4: bool.reset(0),
      });
      const { decoded, placed, measured, result } = regs({
        decoded: Decoded,
        placed: Placed,
        measured: Measured,
        result: ParsedCommand,
      });
      const { spaces } = mems({
        spaces: {
          of: NamespaceEntry,
          depth: 2 ** indexBits,
          style: "distributed",
          contents: new Map(p.namespaces.map((n) => [n.nsid, namespaceWord(n)])),
          ports: { r: { kind: "readAsync" } },
        },
      });
      // All stages move together; the consumer's ready comes from a register.
      const { advance } = name({ advance: parsed.ready.or(v4.not()) });
      command.ready.assign(advance);
      parsed.valid.assign(v4);
      parsed.payload.assign(result);

      // Stage 1: fields.
      const { queue, sqe } = command.payload;
      const [cdw0, nsid, cdw12] = [dword(sqe, 0), dword(sqe, 1), dword(sqe, 12)];
      const opcode = cdw0.slice(0, 8);
      const moves = opcode.eq(IO_OPCODE.write).or(opcode.eq(IO_OPCODE.read));

      // Stage 3: sizes.
      const { space, count } = placed;
      const small = space.small;

      // Stage 4: the verdict.
      const { over_length } = name({ over_length: p.mdts === 0 ? lit(1, 0) : measured.length.gt(2 ** (12 + p.mdts)) });
      const { status } = wires({ status: bits(15) });
      when(measured.bad_opcode, () => status.assign(STATUS.invalidOpcode))
        .elsewhen(measured.bad_field, () => status.assign(STATUS.invalidField))
        .elsewhen(measured.bad_nsid, () => status.assign(STATUS.invalidNamespace))
        .elsewhen(measured.inactive, () => status.assign(STATUS.invalidField))
        .elsewhen(measured.moves.and(over_length), () => status.assign(STATUS.invalidField))
        .elsewhen(measured.moves.and(measured.beyond), () => status.assign(STATUS.lbaOutOfRange))
        .otherwise(() => status.assign(STATUS.success));
      const { reach } = name({
        reach: measured.length.zext(30).add(measured.offset.zext(30)).add(4095),
      });

      spaces.r.addr.assign(decoded.index);
      when(advance, () => {
        v1.next(command.valid);
        v2.next(v1);
        v3.next(v2);
        v4.next(v3);
        decoded.next({
          queue,
          cid: cdw0.slice(16, 16),
          write: opcode.eq(IO_OPCODE.write),
          through: cdw12.bit(30).or(write_cache.not()), // FUA
          moves,
          prp1: sqe.slice(192, 64),
          prp2: sqe.slice(256, 64),
          bad_opcode: moves.or(opcode.eq(IO_OPCODE.flush)).not(),
          bad_field: cdw0.slice(14, 2).any().or(cdw0.slice(8, 2).any()), // PSDT, FUSE
          bad_nsid: nsid.eq(0).or(nsid.gt(p.nn)),
          index: nsid.trunc(indexBits),
          slba: sqe.slice(320, 64),
          nlb: cdw12.slice(0, 16),
        });
        placed.next({
          ...handOn(decoded),
          space: spaces.r.data,
          slba: decoded.slba.trunc(35),
          count: decoded.nlb.addc(1),
          end: decoded.slba.zext(65).add(decoded.nlb.zext(65)).add(1),
        });
        measured.next({
          ...handOn(placed),
          inactive: space.active.not(),
          beyond: placed.end.gt(space.size.zext(65)),
          base: space.base,
          relative: mux(small, placed.slba.slice(3, 32), placed.slba.trunc(32)),
          offset: mux(small, cat(placed.slba.trunc(3), lit(9, 0)), 0),
          length: mux(small, cat(lit(3, 0), count, lit(9, 0)), cat(count, lit(12, 0))),
        });
        result.next({
          queue: measured.queue,
          cid: measured.cid,
          status,
          moves: measured.moves.and(status.eq(STATUS.success)),
          flush: measured.moves.not().and(status.eq(STATUS.success)),
          write: measured.write,
          through: measured.through,
          block: measured.base.add(measured.relative),
          offset: measured.offset,
          length: measured.length,
          tasks: reach.slice(12, 17),
          prp1: measured.prp1,
          prp2: measured.prp2,
        });
      });
    },
  };
});

type HandedOn = { readonly [K in keyof typeof identity | keyof typeof early]: Bits };

/** The fields of a stage that the next one takes over unchanged. */
const handOn = (from: HandedOn): HandedOn => ({
  queue: from.queue,
  cid: from.cid,
  write: from.write,
  through: from.through,
  moves: from.moves,
  prp1: from.prp1,
  prp2: from.prp2,
  bad_opcode: from.bad_opcode,
  bad_field: from.bad_field,
  bad_nsid: from.bad_nsid,
});
