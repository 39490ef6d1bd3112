import { bits, bool, cat, connect, module, output, registerMap, ro, rw, sink, w1c } from "../../../hdl/lang/index.ts";
import type { Bits } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { axiLite } from "../../../hdl/lib/axi/axi-lite.ts";
import { offersStay } from "./observers.ts";

const addr = 4;
const csr = registerMap(
  "csr",
  {
    ctrl: { at: 0, fields: { enable: rw(1), level: rw(4, { reset: 9 }) } },
    status: { at: 4, fields: { busy: ro(2) } },
    irq: { at: 8, fields: { done: w1c(1) } },
  },
  { addressWidth: addr },
);

/**
 * A register map as an AXI4-Lite slave (AMBA AXI, IHI 0022, A3.2 and A3.3): what it offers stays, a response follows its
 * request, and there is one for each.
 */
export const registerMapProof = module("register_map_proof", () => ({
  ports: { bus: sink(axiLite({ addr })), enable: output(bool), level: output(bits(4)), pending: output(bool) },
  build({ bus, enable, level, pending }, builders) {
    const { instances, regs, when, check, assume, cover } = builders;
    const { dut } = instances({
      dut: opened(csr, { aw_held: output(bool), w_held: output(bool), b_held: output(bool), r_held: output(bool) }),
    });
    connect(bus, dut.bus);
    dut.assign({ status: { busy: 0 }, irq: { done: 0 } });
    enable.assign(dut.ctrl.enable);
    level.assign(dut.ctrl.level);
    pending.assign(dut.irq.done_pending);
    const b = dut.bus;

    offersStay(builders, assume, "aw", { valid: bus.awvalid, ready: b.awready, payload: cat(bus.awaddr, bus.awprot) });
    offersStay(builders, assume, "w", { valid: bus.wvalid, ready: b.wready, payload: cat(bus.wdata, bus.wstrb) });
    offersStay(builders, assume, "ar", { valid: bus.arvalid, ready: b.arready, payload: cat(bus.araddr, bus.arprot) });
    offersStay(builders, check, "b", { valid: b.bvalid, ready: bus.bready, payload: b.bresp });
    offersStay(builders, check, "r", { valid: b.rvalid, ready: bus.rready, payload: cat(b.rdata, b.rresp) });

    // Requests taken and not answered.
    const { aw_open, w_open, ar_open } = regs({ aw_open: open, w_open: open, ar_open: open });
    const count = (register: typeof aw_open, asked: Bits<1>, answered: Bits<1>) => {
      when(asked.and(answered.not()), () => register.next(register.add(1))).elsewhen(answered.and(asked.not()), () =>
        register.next(register.sub(1)),
      );
    };
    const written = b.bvalid.and(bus.bready);
    count(aw_open, bus.awvalid.and(b.awready), written);
    count(w_open, bus.wvalid.and(b.wready), written);
    count(ar_open, bus.arvalid.and(b.arready), b.rvalid.and(bus.rready));
    check("b_is_asked_for", b.bvalid.not().or(aw_open.any().and(w_open.any())), "a write is answered before it came");
    check("r_is_asked_for", b.rvalid.not().or(ar_open.any()), "a read is answered before it came");
    check("few_open", aw_open.le(2).and(w_open.le(2)).and(ar_open.le(1)), "more is taken than can be answered");
    cover("two_writes", aw_open.eq(2).and(w_open.eq(2)).and(b.bvalid));
    cover("refused", b.rvalid.and(b.rresp.eq(2)));

    const { aw_held, w_held, b_held, r_held } = dut.inside;
    check("aw_counted", aw_open.eq(aw_held.zext(2).add(b_held.zext(2))), "an address is lost");
    check("w_counted", w_open.eq(w_held.zext(2).add(b_held.zext(2))), "data are lost");
    check("r_counted", ar_open.eq(r_held.zext(2)), "a read is lost");

    // Nothing hangs: with the other side ready, a request is answered at the latest two clocks later.
    const { b_late, r_late } = regs({ b_late: bits(2).reset(0), r_late: bool.reset(0) });
    when(aw_open.any().and(w_open.any()).and(b.bvalid.not()), () => b_late.next(b_late.add(1))).otherwise(() =>
      b_late.next(0),
    );
    r_late.next(ar_open.any().and(b.rvalid.not()));
    check("b_comes", b_late.lt(2), "a write is not answered");
    check("r_comes", r_late.not(), "a read is not answered");
  },
}));

const open = bits(2).reset(0);
