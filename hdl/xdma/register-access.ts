import { bits, bool, module, mux, sink, source, stream, struct } from "../lang/index.ts";
import { axiLite } from "../lib/axi/axi-lite.ts";
import { RESP } from "../lib/axi/axi4.ts";

/** One register access: `addr` byte offset, 16 bits. */
export const RegisterAccess = struct({ write: bool, addr: bits(16), data: bits(32) });
/** Its end: `data` of a read; `error`: the slave answered with SLVERR or DECERR. */
export const RegisterResult = struct({ data: bits(32), error: bool });

/**
 * AXI4-Lite master for single register accesses, one at a time: a write or a read of 32 bits. Address and data of a write are offered
 * together and withdrawn as each is taken.
 */
export const registerAccess = module("register_access", () => ({
  doc: "AXI4-Lite master for single 32-bit register accesses.",
  ports: {
    access: sink(stream(RegisterAccess)),
    result: source(stream(RegisterResult)),
    axil: source(axiLite()),
  },
  build({ access, result, axil }, { regs, name, when }) {
    const { busy, request, aw, w, ar, done, answer } = regs({
      busy: bool.reset(0),
      request: RegisterAccess,
      aw: bool.reset(0),
      w: bool.reset(0),
      ar: bool.reset(0),
      done: bool.reset(0),
      answer: RegisterResult,
    });
    const { start, answered } = name({
      start: access.valid.and(busy.not()),
      answered: mux(request.write, axil.bvalid, axil.rvalid).and(busy).and(done.not()),
    });
    access.ready.assign(busy.not());
    when(start, () => {
      busy.next(1);
      request.next(access.payload);
      aw.next(access.payload.write);
      w.next(access.payload.write);
      ar.next(access.payload.write.not());
    });
    when(aw.and(axil.awready), () => aw.next(0));
    when(w.and(axil.wready), () => w.next(0));
    when(ar.and(axil.arready), () => ar.next(0));
    when(answered, () => {
      done.next(1);
      answer.next({ data: axil.rdata, error: mux(request.write, axil.bresp, axil.rresp).ne(RESP.okay) });
    });
    when(done.and(result.ready), () => {
      done.next(0);
      busy.next(0);
    });
    result.assign({ payload: answer, valid: done });

    axil.assign({
      awaddr: request.addr.zext(32),
      awprot: 0,
      awvalid: aw,
      wdata: request.data,
      wstrb: 0xf,
      wvalid: w,
      bready: busy.and(request.write).and(done.not()),
      araddr: request.addr.zext(32),
      arprot: 0,
      arvalid: ar,
      rready: busy.and(request.write.not()).and(done.not()),
    });
  },
}));
