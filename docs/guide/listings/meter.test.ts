import { expect, test } from "vitest";
import { registerDriver } from "../../../hdl/lang/index.ts";
import { simulate } from "../../../hdl/lang/sim/index.ts";
import { meter, meterCsr } from "./meter.ts";
import { flag } from "./unframe.ts";

test("software enables the meter, reads a report and goes on to the next", async () => {
  const sim = simulate(meter());
  const pins = () => sim.before("axil");
  const csr = registerDriver(meterCsr, {
    async read(offset) {
      sim.poke({ axil: { arvalid: 1, araddr: offset, rready: 1 } });
      do await sim.tick();
      while (pins().arready === 0n);
      sim.poke({ axil: { arvalid: 0 } });
      while (pins().rvalid === 0n) await sim.tick();
      return Number(pins().rdata);
    },
    async write(offset, word) {
      sim.poke({ axil: { awvalid: 1, awaddr: offset, wvalid: 1, wdata: word, wstrb: 0xf, bready: 1 } });
      do await sim.tick();
      while ((pins().awready & pins().wready) === 0n);
      sim.poke({ axil: { awvalid: 0, wvalid: 0 } });
      while (pins().bvalid === 0n) await sim.tick();
    },
  });

  await sim.run(
    () => sim.source("s").send([flag, 2, 10, 20, flag, 1, 99]),
    async () => {
      expect(await csr.status.read()).toEqual({ link: 0, waiting: 0 });
      await csr.ctrl.write({ enable: 1 });
      while (sim.before("irq") === 0n) await sim.tick();
      expect(await csr.report.read()).toEqual({ bytes: 2, low: 30, high: 40 });
      await csr.pop.write({ report: 1 });
      while ((await csr.status.read()).waiting === 0) await sim.tick();
      expect(await csr.report.read()).toEqual({ bytes: 1, low: 99, high: 99 });
    },
  );
});
