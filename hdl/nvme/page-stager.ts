import { bits, bool, clog2, module, mux, output, sink, source, stream, struct } from "../lang/index.ts";
import { adminImage } from "./admin-program.ts";
import type { AdminParameters } from "./admin-program.ts";
import { PAGE_ROM_WIDTH } from "./page-rom.ts";

/** Address of a page in the page ROM. */
export const PageAddress = bits(14);
/** One 8-byte word of the staging page. */
export const AdminPut = struct({ addr: bits(9), data: bits(64) });

/**
 * Writes an Identify page into the staging page, all 512 words, two clocks each: what the ROM holds where it has a word, 0 elsewhere.
 */
export const pageStager = module("page_stager", (p: AdminParameters) => ({
  doc: "Copies an Identify page from its ROM, which holds only the words that are not zero, to the staging page.",
  ports: {
    page: sink(stream(PageAddress)),
    admin_put: source(stream(AdminPut)),
    /** One clock: the last word was taken. */
    done: output(bool),
  },
  build({ page, admin_put, done }, { regs, mems, name, when }) {
    const words = adminImage(p).pageWords;
    const depth = Math.max(2, words.size);
    const { busy, offered, addr, data, next_word, exhausted } = regs({
      busy: bool.reset(0),
      offered: bool.reset(0),
      addr: bits(9),
      data: bits(64),
      next_word: bits(clog2(depth)).doc("ROM address of the next word that is not zero"),
      exhausted: bool.doc("only zeros are left"),
    });
    const { rom } = mems({
      rom: { of: bits(PAGE_ROM_WIDTH), depth, style: "block", contents: words, ports: { r: { kind: "read" } } },
    });
    rom.r.addr.assign(next_word);
    const { hit, put, start } = name({
      hit: exhausted.not().and(rom.r.data.slice(64, 9).eq(addr)),
      put: offered.and(admin_put.ready),
      start: page.valid.and(busy.not()),
    });
    const { settled } = regs({ settled: bool.reset(0).doc("the ROM has read the word at next_word") });

    page.ready.assign(busy.not());
    admin_put.assign({ valid: offered, payload: { addr, data } });
    done.assign(put.and(addr.eq(511)));

    when(start, () => {
      busy.next(1);
      settled.next(0);
      addr.next(0);
      exhausted.next(0);
      next_word.next(page.payload.trunc(clog2(depth)));
    }).elsewhen(busy.and(settled.not()), () => settled.next(1));
    when(busy.and(settled).and(offered.not()), () => {
      offered.next(1);
      data.next(mux(hit, rom.r.data.slice(0, 64), 0));
      when(hit, () => {
        next_word.next(next_word.add(1));
        exhausted.next(rom.r.data.bit(PAGE_ROM_WIDTH - 1));
      });
    });
    when(put, () => {
      offered.next(0);
      addr.next(addr.add(1));
      when(addr.eq(511), () => busy.next(0));
    });
  },
}));
