import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The job cannot be done with this file or this card: a mistake of the caller, found before anything was started or moved. */
export class JobInputError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "JobInputError";
  }
}

/** What a card must be for a job, and a configuration that is one. */
const NEEDS = {
  copy: { personality: "xdma", example: "config/xdma.yaml" },
  nvme: { personality: "nvme", example: "config/default.yaml" },
} as const;

/** @throws JobInputError with one clear line when the job cannot be done on this kind of card */
export function requirePersonality(
  job: keyof typeof NEEDS,
  card: { readonly name: string; readonly personality: string },
): void {
  const { personality, example } = NEEDS[job];
  if (card.personality === personality) return;
  throw new JobInputError(
    `the ${job} job needs a card of personality ${personality}; ${card.name} has ${card.personality}: name one with --config, for example ${example}`,
  );
}

export interface InputFile {
  readonly path: string;
  readonly data: Buffer;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** @throws JobInputError with one clear line when the file cannot be read */
export function readInput(path: string): InputFile {
  let data: Buffer;
  try {
    data = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT"
        ? "does not exist"
        : code === "EISDIR"
          ? "is a folder"
          : `cannot be read (${code ?? "unknown"})`;
    throw new JobInputError(`input file ${path} ${why}; name a file that can be read`, { cause: error });
  }
  return { path, data, sha256: sha256(data) };
}

export function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
