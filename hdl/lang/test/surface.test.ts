import { describe, expect, test } from "vitest";
import { printDesignText } from "../design/print.ts";
import type { Definition } from "../index.ts";
import {
  array,
  bits,
  bool,
  cat,
  crossing,
  elaborate,
  enumeration,
  input,
  lit,
  module,
  mux,
  output,
  pack,
  repeat,
  sint,
  struct,
  unpack,
} from "../index.ts";
import { Beat, counter, skid } from "./examples.ts";

const text = (definition: Definition): string => printDesignText(elaborate(definition));

describe("declarations", () => {
  test("ports come after clock and reset, registers carry their reset", () => {
    expect(text(counter({ width: 8 }))).toMatchInlineSnapshot(`
      "module counter_width8
        base counter
        parameter width "8"
        domain "" clk rst sync-high
        clock clk bool
        reset rst bool
        input en bool ""
        output count bits8 ""
        reg value bits8 "" reset 0
        when en
          value <= (add value 1'8)
        count = value
      "
    `);
  });

  test("structs are flattened to key_field everywhere", () => {
    expect(text(skid())).toMatchInlineSnapshot(`
      "module skid
        domain "" clk rst sync-high
        clock clk bool
        reset rst bool
        input s_payload_data bits64 ""
        input s_payload_keep bits8 ""
        input s_payload_last bool ""
        input s_valid bool ""
        output s_ready bool ""
        output m_payload_data bits64 ""
        output m_payload_keep bits8 ""
        output m_payload_last bool ""
        output m_valid bool ""
        input m_ready bool ""
        reg full bool "" reset 0
        reg held_data bits64 ""
        reg held_keep bits8 ""
        reg held_last bool ""
        s_ready = (not full)
        m_valid = (or s_valid full)
        m_payload_data = (mux full held_data s_payload_data)
        m_payload_keep = (mux full held_keep s_payload_keep)
        m_payload_last = (mux full held_last s_payload_last)
        when (and (and s_valid (not full)) (not m_ready))
          full <= 1'1
          held_data <= s_payload_data
          held_keep <= s_payload_keep
          held_last <= s_payload_last
        elsewhen m_ready
          full <= 0'1
      "
    `);
  });

  test("resets of structs and arrays go to their leaves", () => {
    const Entry = struct({ used: bool.reset(0), tag: bits(4), level: sint(4) });
    const resets = module("resets", () => ({
      ports: {},
      build(_io, { regs, wires }) {
        regs({
          plain: Entry,
          given: Entry.reset({ tag: 5, level: -1 }),
          list: array(bits(4), 3).reset([1, 2, 3]),
          all: array(Entry, 2).reset({ tag: 1 }),
          start: bits(4).init(7),
          none: bits(4),
        });
        wires({ value: bits(4).default(9) });
      },
    }));
    expect(text(resets())).toMatchInlineSnapshot(`
      "module resets
        domain "" clk rst sync-high
        clock clk bool
        reset rst bool
        reg plain_used bool "" reset 0
        reg plain_tag bits4 ""
        reg plain_level sint4 ""
        reg given_used bool "" reset 0
        reg given_tag bits4 "" reset 5
        reg given_level sint4 "" reset 15
        reg list bits12 of 4 "" reset 801
        reg all_used bits2 of 1 "" reset 0
        reg all_tag bits8 of 4 "" reset 17
        reg all_level bits8 of 4 ""
        reg start bits4 "" init 7
        reg none bits4 ""
        wire value bits4 default 9'4
      "
    `);
  });

  test("memories get nets for their pins, and enables that nothing assigns are tied", () => {
    const memories = module("memories", () => ({
      ports: { a: input(bits(4)), d: input(Beat), q: output(Beat), e: input(bool), z: output(bits(8)) },
      build({ a, d, q, e, z }, { mems }) {
        const { ram, rom } = mems({
          ram: { of: Beat, depth: 16, style: "distributed", ports: { w: { kind: "write" }, r: { kind: "read" } } },
          rom: {
            of: bits(8),
            depth: 16,
            style: "block",
            mask: 8,
            contents: [1n, 0n, 3n],
            ports: { p: { kind: "readWrite" } },
          },
        });
        ram.w.assign({ en: e, addr: a, data: { ...d, keep: 3 } });
        ram.r.addr.assign(a);
        q.assign(ram.r.data);
        rom.p.assign({ write: e, addr: a, wdata: 0 });
        z.assign(rom.p.data);
      },
    }));
    expect(text(memories())).toMatchInlineSnapshot(`
      "module memories
        domain "" clk rst sync-high
        clock clk bool
        reset rst bool
        input a bits4 ""
        input d_data bits64 ""
        input d_keep bits8 ""
        input d_last bool ""
        output q_data bits64 ""
        output q_keep bits8 ""
        output q_last bool ""
        input e bool ""
        output z bits8 ""
        memory-input ram_w_en bool ""
        memory-input ram_w_addr bits4 ""
        memory-input ram_w_data bits73 ""
        memory-input ram_r_en bool ""
        memory-input ram_r_addr bits4 ""
        memory-output ram_r_data bits73 ""
        memory-input rom_p_en bool ""
        memory-input rom_p_write bool ""
        memory-input rom_p_addr bits4 ""
        memory-input rom_p_wdata bits8 ""
        memory-input rom_p_mask bits1 ""
        memory-output rom_p_data bits8 ""
        memory ram 16 x 73 distributed
          w write "" addr=ram_w_addr en=ram_w_en data=ram_w_data
          r read "" addr=ram_r_addr en=ram_r_en q=ram_r_data
        memory rom 16 x 8 block mask 8
          p readWrite "" addr=rom_p_addr en=rom_p_en write=rom_p_write data=rom_p_wdata mask=rom_p_mask q=rom_p_data
          contents 0:1 2:3
        ram_w_en = e
        ram_w_addr = a
        ram_w_data[9 +: 64] = d_data
        ram_w_data[1 +: 8] = 3'8
        ram_w_data[0 +: 1] = d_last
        ram_r_addr = a
        q_data = ram_r_data[9 +: 64]
        q_keep = ram_r_data[1 +: 8]
        q_last = ram_r_data[0 +: 1]
        rom_p_write = e
        rom_p_addr = a
        rom_p_wdata = 0'8
        z = rom_p_data
        ram_r_en = 1'1
        rom_p_en = 1'1
        rom_p_mask = 1'1
      "
    `);
  });
});

describe("expressions", () => {
  const one = (build: (a: ReturnType<typeof bits<8>>["$read"], s: ReturnType<typeof sint<8>>["$read"]) => object) => {
    const made = module("one", () => ({
      clocks: [],
      ports: { a: input(bits(8)), s: input(sint(8)) },
      build({ a, s }, { name }) {
        name({ x: build(a, s) });
      },
    }));
    const lines = text(made()).trim().split("\n");
    return lines.at(-1)?.trim();
  };

  test("operators keep or grow widths as they say", () => {
    expect(one((a) => a.addc(a))).toBe("x = (add (zext9 a) (zext9 a))");
    expect(one((a) => a.mulw(a))).toBe("x = (mul (zext16 a) (zext16 a))");
    expect(one((_a, s) => s.mulw(s))).toBe("x = (mul (sext16 s) (sext16 s))");
    expect(one((a) => a.neg())).toBe("x = (negate a)");
    expect(one((a) => a.lt(3))).toBe("x = (lt a 3'8)");
    expect(one((_a, s) => s.lt(-1))).toBe("x = (lts s 255'8)");
    expect(one((a) => cat(a.bit(0), lit(2, 3), repeat(a.bit(1), 2)))).toBe("x = {a[0 +: 1] 3'2 {2 x a[1 +: 1]}}");
    expect(one((a) => a.bit(a.slice(0, 3)))).toBe("x = a[a[0 +: 3] of 1]");
  });

  test("slices of slices are one slice", () => {
    expect(one((a) => a.slice(2, 5).slice(1, 2))).toBe("x = a[3 +: 2]");
    expect(one((a) => a.slice(0, 8))).toBe("x = a");
  });

  test("rotation by a number is a concatenation, by a value a shift of the doubled word", () => {
    expect(one((a) => a.rotl(3))).toBe("x = {a[0 +: 5] a[5 +: 3]}");
    expect(one((a) => a.rotr(11))).toBe("x = {a[0 +: 3] a[3 +: 5]}");
    expect(one((a) => a.rotr(0))).toBe("x = a");
    expect(one((a) => a.rotl(a))).toBe("x = (shl {a a} a[0 +: 3])[8 +: 8]");
    expect(one((a) => a.rotr(a.slice(0, 2)))).toBe("x = (shr {a a} a[0 +: 2])[0 +: 8]");
  });

  test("mux takes its width from the side that has one", () => {
    expect(one((a) => mux(a.bit(0), 1, a))).toBe("x = (mux a[0 +: 1] 1'8 a)");
    expect(one((a, s) => mux(a.bit(0), s, -1))).toBe("x = (mux a[0 +: 1] s 255'8)");
  });

  test("pack puts the first field on top and element 0 at the bottom; unpack is its reverse", () => {
    const Pair = struct({ hi: bits(4), lo: bits(4) });
    expect(one((a) => pack(unpack(Pair, a)))).toBe("x = a");
    expect(one((a) => unpack(Pair, a).hi)).toBe("x = a[4 +: 4]");
    expect(one((a) => unpack(array(bits(2), 4), a).at(1))).toBe("x = a[2 +: 2]");
    expect(one((a) => pack(mux(a.bit(0), unpack(Pair, a), unpack(Pair, a.not()))))).toBe(
      "x = {(mux a[0 +: 1] a[4 +: 4] (not a)[4 +: 4]) (mux a[0 +: 1] a[0 +: 4] (not a)[0 +: 4])}",
    );
  });

  test("crossings are kept with their reason", () => {
    expect(one((a) => crossing("static", a))).toBe('x = (crossing "static" a)');
  });
});

describe("statements", () => {
  test("parts of registers, at fixed places and at places known only at run time", () => {
    const parts = module("parts", () => ({
      ports: { i: input(bits(2)), v: input(bits(4)), e: input(Beat) },
      build({ i, v, e }, { regs }) {
        const { word, list, table, grid } = regs({
          word: bits(16),
          list: array(bits(4), 4),
          table: array(Beat, 4),
          grid: array(array(bits(4), 4), 4),
        });
        word.slice(4, 4).next(v);
        word.slice(4, 4).bit(1).next(1);
        word.bit(v).next(0);
        list.at(2).next(v);
        list.at(i).next(v);
        list.at(i).slice(2, 2).next(i);
        list.next([v, 1, v, 2]);
        table.at(i).next(e);
        table.at(1).last.next(1);
        table.at(i).next({ keep: 1 });
        grid.at(i).at(i).next(v);
        grid.at(1).at(i).next(v);
        grid.at(0).next(list);
      },
    }));
    expect(text(parts()).split("\n").slice(14).join("\n")).toMatchInlineSnapshot(`
      "  reg grid bits64 of 16 ""
        word[4 +: 4] <= v
        word[5 +: 1] <= 1'1
        word[v of 1] <= 0'1
        list[8 +: 4] <= v
        list[i of 4] <= v
        list[{i 1'1} of 2] <= i
        list <= {2'4 v 1'4 v}
        table_data[i of 64] <= e_data
        table_keep[i of 8] <= e_keep
        table_last[i of 1] <= e_last
        table_last[1 +: 1] <= 1'1
        table_keep[i of 8] <= 1'8
        grid[{i i} of 4] <= v
        grid[(add (zext5 i) 4'5) of 4] <= v
        grid[0 +: 16] <= list
      "
    `);
  });

  test("conditionals nest, and names inside of branches hold outside of them", () => {
    const Op = enumeration("op", { Add: 0, Sub: 1, Clear: 4 });
    const branches = module("branches", () => ({
      ports: { a: input(bits(4)), op: input(Op), y: output(bits(4)) },
      build({ a, op, y }, { regs, when, match, name, check, cover }) {
        const { acc } = regs({ acc: bits(4).reset(0) });
        y.assign(acc);
        when(a.eq(1), () => acc.next(2))
          .elsewhen(a.eq(2), () => {
            const { twice } = name({ twice: acc.shl(1) });
            acc.next(twice);
            check("small", acc.lt(8), "accumulator overflows");
          })
          .otherwise(() =>
            match(op, {
              Add: () => acc.next(acc.add(a)),
              Sub: () => acc.next(acc.sub(a)),
              Clear: () => cover("cleared", acc.ne(0)),
            }),
          );
        match(op, { Clear: () => acc.next(0) }, () => when(a.eq(7), () => acc.next(1)));
        match(
          a,
          [
            [15, () => acc.next(0)],
            [[13, 14], () => acc.next(1)],
          ],
          () => undefined,
        );
      },
    }));
    expect(text(branches()).split("\n").slice(8).join("\n")).toMatchInlineSnapshot(`
      "  reg acc bits4 "" reset 0
        named twice bits4
        y = acc
        when (eq a 1'4)
          acc <= 2'4
        elsewhen (eq a 2'4)
          acc <= twice
        otherwise
          match op
            op.Add
              acc <= (add acc a)
            op.Sub
              acc <= (sub acc a)
            op.Clear
        twice = (shl acc 1'1)
        match op
          op.Clear
            acc <= 0'4
          default
            when (eq a 7'4)
              acc <= 1'4
        match a
          15'4
            acc <= 0'4
          13'4, 14'4
            acc <= 1'4
          default
        assert small "" (or (not (and (not (eq a 1'4)) (eq a 2'4))) (lt acc 8'4)) "accumulator overflows"
        cover cleared "" (and (and (and (not (eq a 1'4)) (not (eq a 2'4))) (eq op op.Clear)) (ne acc 0'4)) "cleared"
      "
    `);
  });
});
