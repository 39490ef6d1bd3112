import { closeSync, existsSync, ftruncateSync, openSync, readdirSync, statfsSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atEnd } from "../cleanup.ts";

/** Bytes per page of host memory and per permission byte. */
export const PAGE_BYTES = 4096;

const NAME = /^nvmeforge-(\d+)-\d+\.mem$/;
let counter = 0;

/** The file that holds host memory, followed by one permission byte per page. */
export interface SharedFile {
  readonly path: string;
  readonly fd: number;
  /** Bytes of host memory in front of the permission bytes; a multiple of 4096. */
  readonly memoryBytes: number;
  /** Removes the name; the descriptor and other processes' mappings stay usable. May be called again. */
  unlink(): void;
  /** Removes the name and closes the descriptor. May be called again. */
  close(): void;
}

function directoryWithRoom(bytes: number): string {
  const shared = "/dev/shm";
  if (existsSync(shared)) {
    const { bavail, bsize } = statfsSync(shared);
    if (bavail * bsize >= bytes) return shared;
  }
  return tmpdir();
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Removes the files of processes that no longer exist. @returns the removed paths */
export function sweepStaleFiles(directories: readonly string[] = ["/dev/shm", tmpdir()]): string[] {
  const removed: string[] = [];
  for (const directory of new Set(directories)) {
    if (!existsSync(directory)) continue;
    for (const name of readdirSync(directory)) {
      const match = NAME.exec(name);
      if (!match || processIsAlive(Number(match[1]))) continue;
      const path = join(directory, name);
      try {
        unlinkSync(path);
        removed.push(path);
      } catch {
        // Someone else swept it, or it belongs to another user.
      }
    }
  }
  return removed;
}

/**
 * Creates the file, sparse, all permissions denied.
 * @param memoryBytes size of host memory, a multiple of 4096
 * @param expectedUse bytes that will really be touched: decides between /dev/shm and the temporary directory
 */
export function createSharedFile(memoryBytes: number, expectedUse: number): SharedFile {
  if (memoryBytes <= 0 || memoryBytes % PAGE_BYTES !== 0) {
    throw new RangeError(`host memory must be a positive multiple of ${PAGE_BYTES} bytes, got ${memoryBytes}`);
  }
  const path = join(directoryWithRoom(expectedUse), `nvmeforge-${process.pid}-${counter++}.mem`);
  const fd = openSync(path, "wx+", 0o600);
  let open = true;
  const unlink = atEnd(() => {
    if (existsSync(path)) unlinkSync(path);
  });
  const close = (): void => {
    unlink();
    if (open) closeSync(fd);
    open = false;
  };
  try {
    ftruncateSync(fd, memoryBytes + memoryBytes / PAGE_BYTES);
  } catch (error) {
    close();
    throw error;
  }
  return { path, fd, memoryBytes, unlink, close };
}
