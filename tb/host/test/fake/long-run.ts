/** A host that starts a simulator, prints the simulator's process id and then waits far longer than any test. */
import { readFileSync, readdirSync } from "node:fs";
import { withCard } from "../../card.ts";
import { fakeProcess } from "./fake-process.ts";

function childOf(parent: number): number {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      // Field 4 of stat is the parent; the command in parentheses may hold blanks.
      const [, rest = ""] = readFileSync(`/proc/${name}/stat`, "utf8").split(") ");
      const args = readFileSync(`/proc/${name}/cmdline`, "utf8");
      if (Number(rest.split(" ")[1]) === parent && args.includes("fake-sim-main")) return Number(name);
    } catch {
      // The process ended while it was looked at.
    }
  }
  throw new Error("the simulator is not among the processes");
}

await withCard({ ...fakeProcess("nvme"), cycleBudget: 1e12 }, async ({ host }) => {
  process.stdout.write(`${childOf(process.pid)}\n`);
  await host.sleep(1e12);
});
