import type { MemorySpec } from "./memory.ts";

interface Problem {
  readonly text: string;
  readonly help?: string;
}

/**
 * Why a memory cannot be built on any target, or null.
 *
 * Byte enables: block RAM writes bytes of 8 or 9 bits (UG473, UG573), so that a column of 16 or 18 bits is two of them;
 * UltraRAM writes bytes of 8 or 9 bits (UG573).
 */
export function memoryProblem(spec: MemorySpec): Problem | null {
  return shapeProblem(spec) ?? maskProblem(spec) ?? portProblem(spec) ?? contentsProblem(spec);
}

function shapeProblem({ depth, ports }: MemorySpec): Problem | null {
  if (!Number.isSafeInteger(depth) || depth < 2) return { text: `has a depth of ${depth}, 2 is the least` };
  if (Object.keys(ports).length === 0) return { text: "has no ports" };
  return null;
}

function maskProblem({ of, mask, style }: MemorySpec): Problem | null {
  if (mask === undefined) return null;
  if (!Number.isInteger(mask) || mask < 1 || of.width % mask !== 0) {
    return { text: `has columns of ${mask} bits, which do not divide a word of ${of.width} bits` };
  }
  const allowed = style === "block" ? [8, 9, 16, 18] : style === "ultra" ? [8, 9] : null;
  if (allowed === null || allowed.includes(mask)) return null;
  return { text: `has columns of ${mask} bits`, help: `${style} RAM has columns of ${allowed.join(", ")} bits` };
}

function portProblem({ style, ports }: MemorySpec): Problem | null {
  const list = Object.values(ports);
  const kinds = list.map(({ kind }) => kind);
  if (kinds.includes("readAsync") && style !== "distributed") {
    return { text: "has a read without clock", help: 'only style: "distributed" can be read without clock' };
  }
  if (style === "ultra" && new Set(list.map(({ domain }) => domain)).size > 1) {
    return { text: "has ports in two domains", help: "UltraRAM has one clock" };
  }
  if ((style === "block" || style === "ultra") && list.length > 2) {
    return { text: `has ${list.length} ports`, help: `${style} RAM has two; use two memories that are written alike` };
  }
  if (kinds.filter((kind) => kind === "write" || kind === "readWrite").length > (style === "distributed" ? 1 : 2)) {
    return { text: "has more ports that write than the RAM has" };
  }
  return null;
}

function contentsProblem({ of, depth, contents }: MemorySpec): Problem | null {
  if (contents === undefined) return null;
  const pairs: Iterable<readonly [number, bigint]> = contents instanceof Map ? contents : contents.entries();
  for (const [address, word] of pairs) {
    if (!Number.isInteger(address) || address < 0 || address >= depth) {
      return { text: `has contents for address ${address}, its depth is ${depth}` };
    }
    if (word < 0n || word >= 1n << BigInt(of.width)) {
      return { text: `has the word ${word} at address ${address}, a word has ${of.width} bits` };
    }
  }
  return null;
}
