import { chunks, field, typeFor, chunkBits, type Value } from "./chunks.ts";
import { ones, type Graph, type Node } from "./graph.ts";

/** One bit of enable per column of `column` bits, spread to all bits of a word of `width` bits. */
export function columnMask(g: Graph, enables: Value, width: number, column: number): Value {
  const type = typeFor(width);
  return chunks(width, (k) => {
    const bits = chunkBits(width, k);
    const first = 64 * k;
    if (column === 8 && type === 64) return bytes(g, g.widen(field(g, enables, first / 8, bits / 8)));
    let mask: Node = g.const(type, 0);
    for (let i = Math.floor(first / column); i * column < first + bits; i++) {
      const from = Math.max(first, i * column);
      const to = Math.min(first + bits, (i + 1) * column);
      const here = g.const(type, ones(to - from) << BigInt(from - first));
      mask = g.or(mask, g.select(field(g, enables, i, 1), here, g.const(type, 0)));
    }
    return mask;
  });
}

/** Eight bits to eight bytes of zeros or ones: each bit is brought to its byte, and fills it. */
function bytes(g: Graph, enables: Node): Node {
  const repeated = g.mul(enables, g.const(64, 0x0101_0101_0101_0101n));
  const own = g.and(repeated, g.const(64, 0x8040_2010_0804_0201n));
  const top = g.and(g.add(own, g.const(64, 0x7f7f_7f7f_7f7f_7f7fn)), g.const(64, 0x8080_8080_8080_8080n));
  return g.mul(g.shr(top, 7), g.const(64, 0xffn));
}
