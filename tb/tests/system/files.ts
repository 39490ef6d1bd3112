import { closeSync, mkdtempSync, openSync, readSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface InputFile {
  readonly name: string;
  readonly path: string;
}

/** The inputs of the main jobs: real files and the awkward sizes; `large` is one of them, with room for commands of every size. */
export function inputFiles(): {
  readonly folder: string;
  readonly files: readonly InputFile[];
  readonly large: InputFile;
} {
  const folder = mkdtempSync(join(tmpdir(), "nvmeforge-files-"));
  const make = (name: string, data: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, data);
    return { name, path };
  };
  const large = make("4 MiB of the node binary", head(process.execPath, 4 * 2 ** 20));
  return {
    folder,
    large,
    files: [
      { name: "package-lock.json", path: "package-lock.json" },
      make("1 MiB of 0xAA", Buffer.alloc(2 ** 20, 0xaa)),
      large,
      make("one byte", Buffer.from([0x5c])),
      make("empty", Buffer.alloc(0)),
    ],
  };
}

function head(path: string, bytes: number): Buffer {
  const data = Buffer.alloc(bytes);
  const fd = openSync(path, "r");
  try {
    // Not from the start: the first pages of an executable are mostly zeros.
    readSync(fd, data, 0, bytes, 2 ** 20);
  } finally {
    closeSync(fd);
  }
  return data;
}
