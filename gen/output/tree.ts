import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const fresh = writeBeside(folder, tree);
    const old = `${fresh}-old`;
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
    rmSync(old, { recursive: true, force: true });
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

/** sha256 of all paths and contents, in hex. */
export function treeHash(tree: FileTree): string {
  const hash = createHash("sha256");
  for (const [path, text] of sorted(tree)) hash.update(`${path}\0${text}\0`);
  return hash.digest("hex");
}

/**
 * Writes a tree whose folder is named after its content. Several processes may do so at the same time: what is there already is the
 * same, and is left alone.
 */
export function writeOnce(folder: string, tree: FileTree): void {
  if (existsSync(join(folder, MANIFEST))) return;
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = writeBeside(folder, tree);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(join(folder, MANIFEST))) throw error;
  }
}

/** Writes the tree into a new folder beside `folder` and returns its path. */
function writeBeside(folder: string, tree: FileTree): string {
  const fresh = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  try {
    for (const [path, text] of sorted(tree)) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true });
      writeFileSync(join(fresh, path), text);
    }
    return fresh;
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

const sorted = (tree: FileTree) => [...tree].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
