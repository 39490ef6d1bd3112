/** A script with the files that it reads, by name. */
export interface YosysJob {
  readonly script: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface YosysResult {
  readonly good: boolean;
  /** Both streams; only warnings and errors. */
  readonly output: string;
  /** The text files that the script has written. */
  readonly files: Readonly<Record<string, string>>;
}

/** One of the two versions of Yosys that the project uses. Stop it at the end. */
export interface Yosys {
  /** What tells this version from others. */
  version(): Promise<string>;
  run(job: YosysJob): Promise<YosysResult>;
  stop(): void;
}
