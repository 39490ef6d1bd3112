import { fileURLToPath } from "node:url";
import type { CardOptions } from "../../card.ts";
import { testConstants } from "./rig.ts";

const MAIN = fileURLToPath(new URL("fake-sim-main.ts", import.meta.url));

/** How to start the fake card as a process. */
export const FAKE_EXECUTABLE = { executable: process.execPath, leadingArguments: ["--import", "tsx", MAIN] } as const;

/** Options of a card that is the fake process. @param params of `fake-sim-main.ts` */
export function fakeProcess(
  personality: "nvme" | "xdma",
  params: Readonly<Record<string, number | string | boolean>> = {},
): CardOptions {
  return {
    ...FAKE_EXECUTABLE,
    constants: testConstants({ personality }),
    seed: 11,
    replay: "npm run sim -- again",
    params: { "fake.personality": personality, ...params },
  };
}
