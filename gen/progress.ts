import ora from "ora";

/**
 * Shows on a terminal that long work is going on; elsewhere nothing but the result's `note`, one plain line. All of it goes to the standard
 * error, so that the standard output keeps to results.
 */
export async function withProgress<T extends { readonly note?: string }>(
  text: string,
  work: () => Promise<T>,
): Promise<T> {
  const spinner = ora({ text, isSilent: !process.stderr.isTTY }).start();
  try {
    const result = await work();
    spinner.stop();
    if (result.note !== undefined) console.error(result.note);
    return result;
  } catch (error) {
    spinner.stop();
    throw error;
  }
}
