import ora from "ora";

/** Least time between two lines in a log, in milliseconds. */
const pause = 20_000;

/**
 * Shows on a terminal that long work is going on, and how far it is (`say`); elsewhere a plain line now and then, and the result's `note`.
 * All of it goes to the standard error, so that the standard output keeps to results.
 */
export async function withProgress<T extends { readonly note?: string }>(
  text: string,
  work: (say: (progress: string) => void) => Promise<T>,
): Promise<T> {
  const spinner = ora({ text, isSilent: !process.stderr.isTTY }).start();
  let told = performance.now();
  const say = (progress: string): void => {
    spinner.text = `${text}: ${progress}`;
    if (process.stderr.isTTY || performance.now() - told < pause) return;
    told = performance.now();
    console.error(spinner.text);
  };
  try {
    const result = await work(say);
    spinner.stop();
    if (result.note !== undefined) console.error(result.note);
    return result;
  } catch (error) {
    spinner.stop();
    throw error;
  }
}
