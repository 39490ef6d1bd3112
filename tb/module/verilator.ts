import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import { buildModule } from "./build.ts";
import { Channel } from "./channel.ts";
import { harnessPorts, type HarnessPort } from "./harness.ts";
import type { Remote, RemoteAnswer } from "./remote.ts";

/** The printed module in Verilator. Periods are in picoseconds. */
export function verilatorRemote(
  design: DesignIR,
  { seed, periods }: { readonly seed: number; readonly periods: readonly number[] },
): Remote {
  const { executable, folder } = buildModule(design);
  const ports = harnessPorts(design.top);
  const { snapshot } = ports;
  const start = { command: executable, cwd: folder, answerBytes: 1 + 2 * snapshot };
  const channel = new Channel(start, ({ to, from, log }) => [to, from, log, ...[seed, ...periods].map(String)]);
  return {
    ports,
    exchange(pokes, steps): RemoteAnswer {
      const answer = channel.exchange(request(pokes, steps));
      const flags = answer[0] ?? 0;
      return {
        risen: flags & 0x7f,
        failed: (flags & 0x80) !== 0,
        before: Buffer.from(answer.subarray(1, 1 + snapshot)),
        after: Buffer.from(answer.subarray(1 + snapshot)),
      };
    },
    log: () => channel.log(),
    close: () => channel.close(),
  };
}

/** What the C++ around the module reads: see `harnessSource`. */
function request(pokes: readonly (readonly [HarnessPort, bigint])[], steps: number): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16LE(pokes.length);
  const values = pokes.map(([{ index, bytes }, value]) => {
    const poke = Buffer.alloc(2 + bytes);
    poke.writeUInt16LE(index);
    Buffer.from(value.toString(16).padStart(bytes * 2, "0"), "hex")
      .reverse()
      .copy(poke, 2);
    return poke;
  });
  const end = Buffer.alloc(4);
  end.writeUInt32LE(steps >>> 0);
  return Buffer.concat([head, ...values, end]);
}
