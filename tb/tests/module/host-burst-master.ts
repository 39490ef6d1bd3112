/** A host channel's master on `host_axi` of a medium port: bursts several at once, every response and every beat checked. */
import type { RandomStream } from "../../module/random.ts";
import { expectedBeats, type HostBurst } from "./host-burst-model.ts";
import { check, type MediumSim } from "./medium-sim.ts";

const PAGE = 4096;

export interface HostBurstOptions {
  readonly dw: number;
  /** Probability of a pause per clock and channel. */
  readonly stall: number;
  /** Pages that the DDR refuses. */
  readonly isBad: (page: number) => boolean;
  /** What must stand at a byte address. */
  readonly bytes: (at: number, length: number) => Uint8Array;
  /** Ends in the middle of what it does, as a reset does. */
  readonly cut: () => boolean;
}

export class HostBurstMaster {
  constructor(
    private readonly sim: MediumSim,
    private readonly random: RandomStream,
    private readonly options: HostBurstOptions,
  ) {}

  /** Several bursts under way at once; ends with the last response. */
  async write(batch: readonly HostBurst[]): Promise<void> {
    const { stall, isBad, cut } = this.options;
    const { sim, random } = this;
    const poke = (fields: object) => {
      sim.poke({ host_axi: fields });
    };
    const pins = () => sim.before("host_axi") as unknown as Record<string, bigint>;
    const words = batch.flatMap(({ beats }) => beats);
    let [addresses, sent, answers] = [0, 0, 0];
    let [awvalid, wvalid] = [false, false];
    while (answers < batch.length && !cut()) {
      awvalid ||= addresses < batch.length && random.next() >= stall;
      wvalid ||= sent < words.length && random.next() >= stall;
      const bready = random.next() >= stall;
      const [a, w] = [batch[addresses], words[sent]];
      if (awvalid && a !== undefined) poke({ awid: a.id, awaddr: a.at, awlen: a.len, awsize: a.size, awburst: 1 });
      if (wvalid && w !== undefined) poke({ wdata: w.data, wstrb: w.strb, wlast: w.last });
      poke({ awvalid, wvalid, bready });
      await sim.tick(1, "default");
      const now = pins();
      if (awvalid && now["awready"] === 1n) [addresses, awvalid] = [addresses + 1, false];
      if (wvalid && now["wready"] === 1n) [sent, wvalid] = [sent + 1, false];
      if (bready && now["bvalid"] === 1n) {
        const own = batch[answers++];
        check(now["bid"] === BigInt(own?.id ?? -1), `response with id ${now["bid"]} instead of ${own?.id}`);
        const bad = isBad(Math.floor((own?.at ?? 0) / PAGE));
        check((now["bresp"] === 2n) === bad, `response ${now["bresp"]} to a write at ${own?.at}`);
      }
    }
    poke({ awvalid: 0, wvalid: 0, bready: 0 });
  }

  /** The same for reads; every beat is compared. */
  async read(batch: readonly HostBurst[]): Promise<void> {
    const { stall, isBad, cut } = this.options;
    const { sim, random } = this;
    const poke = (fields: object) => {
      sim.poke({ host_axi: fields });
    };
    const beats = batch.flatMap((burst) =>
      expectedBeats(burst, this.options.dw, this.options.bytes).map((beat, i) => ({
        ...beat,
        burst,
        last: i === burst.len,
      })),
    );
    let [addresses, got] = [0, 0];
    let arvalid = false;
    while (got < beats.length && !cut()) {
      arvalid ||= addresses < batch.length && random.next() >= stall;
      const rready = random.next() >= stall;
      const a = batch[addresses];
      if (arvalid && a !== undefined) poke({ arid: a.id, araddr: a.at, arlen: a.len, arsize: a.size, arburst: 1 });
      poke({ arvalid, rready });
      await sim.tick(1, "default");
      const now = sim.before("host_axi") as unknown as Record<string, bigint>;
      if (arvalid && now["arready"] === 1n) [addresses, arvalid] = [addresses + 1, false];
      if (!rready || now["rvalid"] !== 1n) continue;
      const beat = beats[got++];
      if (beat === undefined) continue;
      const bad = isBad(Math.floor(beat.burst.at / PAGE));
      check(now["rid"] === BigInt(beat.burst.id), `data with id ${now["rid"]} instead of ${beat.burst.id}`);
      check((now["rlast"] === 1n) === beat.last, `beat ${got - 1} has the wrong RLAST`);
      check((now["rresp"] === 2n) === bad, `response ${now["rresp"]} to a read at ${beat.burst.at}`);
      const data = (now["rdata"] ?? 0n) & beat.mask;
      check(data === beat.data, `read at ${beat.burst.at}: ${data.toString(16)} instead of ${beat.data.toString(16)}`);
    }
    poke({ arvalid: 0, rready: 0 });
  }
}
