import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startVitest } from "vitest/node";
import { mutationVariable, readNotes, type MutationNote, type MutationOrder } from "../../tb/module/mutation-notes.ts";

/** Told now and then what has been noted so far. */
export type Progress = (notes: readonly MutationNote[]) => void;

/** Runs test files under the mutation runner, in at most two processes, and returns what they note. */
export async function runTests(
  files: readonly string[],
  order: Omit<MutationOrder, "notes">,
  progress: Progress,
): Promise<readonly MutationNote[]> {
  if (files.length === 0) return [];
  const notes = mkdtempSync(join(tmpdir(), "mutate-"));
  const timer = setInterval(() => progress(readNotes(notes)), 2000);
  try {
    process.env[mutationVariable] = JSON.stringify({ ...order, notes } satisfies MutationOrder);
    process.env["NVMEFORGE_SIM"] = "builtin";
    const vitest = await startVitest("test", [...files], {
      watch: false,
      runner: "./tb/module/mutation-runner.ts",
      reporters: [{}],
      // What tests print about defects is of no interest, nor are promises that defects leave behind.
      silent: true,
      dangerouslyIgnoreUnhandledErrors: true,
      passWithNoTests: true,
    });
    await vitest.close();
    return readNotes(notes);
  } finally {
    clearInterval(timer);
    rmSync(notes, { recursive: true, force: true });
    process.exitCode = 0;
  }
}
