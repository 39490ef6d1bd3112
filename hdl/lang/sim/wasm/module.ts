import { Bytes } from "./bytes.ts";
import { type32, type64 } from "./opcodes.ts";

/** What a function takes and returns: numbers of 32 bits, at most one of each. */
export interface Signature {
  readonly takes: 0 | 1;
  readonly returns: 0 | 1;
}

interface WasmFunction {
  readonly signature: Signature;
  readonly locals: readonly (32 | 64)[];
  readonly code: Bytes;
}

const signatures: readonly Signature[] = [
  { takes: 0, returns: 0 },
  { takes: 1, returns: 0 },
  { takes: 0, returns: 1 },
  { takes: 1, returns: 1 },
];

/** A WebAssembly module over an imported memory (`env.memory`), in the binary format of the core specification 2.0. */
export class WasmModule {
  readonly #functions: WasmFunction[] = [];
  readonly #exports: { readonly name: string; readonly index: number }[] = [];

  /** Adds a function; its code ends without the final `end`. Returns its index for `call`. */
  add(signature: Signature, locals: readonly (32 | 64)[], code: Bytes): number {
    this.#functions.push({ signature, locals, code });
    return this.#functions.length - 1;
  }

  export(name: string, index: number): void {
    this.#exports.push({ name, index });
  }

  /** `pages`: least size of the memory, 64 KiB each. */
  encode(pages: number): Uint8Array {
    const out = new Bytes();
    out.append(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    section(out, 1, (body) => {
      body.unsigned(signatures.length);
      for (const { takes, returns } of signatures) {
        body.byte(0x60);
        for (const count of [takes, returns]) {
          body.unsigned(count);
          if (count === 1) body.byte(type32);
        }
      }
    });
    section(out, 2, (body) => {
      body.unsigned(1);
      body.text("env");
      body.text("memory");
      body.append(new Uint8Array([0x02, 0x00]));
      body.unsigned(pages);
    });
    section(out, 3, (body) => {
      body.unsigned(this.#functions.length);
      for (const { signature } of this.#functions) body.unsigned(signature.takes + 2 * signature.returns);
    });
    section(out, 7, (body) => {
      body.unsigned(this.#exports.length);
      for (const { name, index } of this.#exports) {
        body.text(name);
        body.byte(0x00);
        body.unsigned(index);
      }
    });
    section(out, 10, (body) => {
      body.unsigned(this.#functions.length);
      for (const each of this.#functions) {
        const code = new Bytes();
        declareLocals(code, each.locals);
        code.append(each.code.view());
        code.byte(0x0b);
        body.unsigned(code.length);
        body.append(code.view());
      }
    });
    return out.view();
  }
}

function section(out: Bytes, id: number, write: (body: Bytes) => void): void {
  const body = new Bytes();
  write(body);
  out.byte(id);
  out.unsigned(body.length);
  out.append(body.view());
}

/** Locals in runs of one type. */
function declareLocals(code: Bytes, locals: readonly (32 | 64)[]): void {
  const runs: { type: 32 | 64; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  code.unsigned(runs.length);
  for (const { type, count } of runs) {
    code.unsigned(count);
    code.byte(type === 32 ? type32 : type64);
  }
}
