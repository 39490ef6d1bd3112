import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../config/problem.ts";

/** Path inside the output folder → contents. Written in the order of the paths. */
export type FileTree = ReadonlyMap<string, string>;

const MANIFEST = "manifest.json";

/** The tree with `manifest.json` added: tool version, configuration hash, sha256 of every other file. */
export function withManifest(
  tree: FileTree,
  facts: { readonly version: string; readonly config: string; readonly configHash: string },
): FileTree {
  const files = Object.fromEntries(
    sorted(tree).map(([path, text]) => [path, createHash("sha256").update(text).digest("hex")]),
  );
  const manifest = {
    tool: "nvmeforge",
    version: facts.version,
    config: facts.config,
    config_hash: facts.configHash,
    files,
  };
  return new Map([...tree, [MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`]]);
}

/**
 * Writes the tree beside its place and moves it there whole; an earlier output is replaced, anything else is left alone.
 * @throws InputError when `folder` exists and is not an output of this tool, or cannot be written.
 */
export function writeTree(folder: string, tree: FileTree): void {
  if (existsSync(folder) && !existsSync(join(folder, MANIFEST))) {
    throw new InputError([
      {
        file: folder,
        message: "exists and was not written by nvmeforge",
        help: "name another folder with --out, or remove this one",
      },
    ]);
  }
  const parent = dirname(folder);
  try {
    mkdirSync(parent, { recursive: true });
    const fresh = mkdtempSync(join(parent, `.${basename(folder)}-`));
    try {
      for (const [path, text] of sorted(tree)) {
        mkdirSync(dirname(join(fresh, path)), { recursive: true });
        writeFileSync(join(fresh, path), text);
      }
      const old = `${fresh}-old`;
      if (existsSync(folder)) renameSync(folder, old);
      renameSync(fresh, folder);
      rmSync(old, { recursive: true, force: true });
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      throw new InputError([
        {
          file: folder,
          message: `cannot be written (${String(error.code)})`,
          help: "name a folder you may write to with --out",
        },
      ]);
    }
    throw error;
  }
}

/** The configuration hash of an output folder, or undefined when there is none. */
export function manifestOf(folder: string): { readonly config_hash: string; readonly version: string } | undefined {
  const file = join(folder, MANIFEST);
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { config_hash: string; version: string })
    : undefined;
}

const sorted = (tree: FileTree) => [...tree].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
