import { configDefaults, defineConfig } from "vitest/config";

// Two tiers: *.test.ts runs always, *.long.test.ts only in `npm run test:full`.
const full = process.env["NVMEFORGE_TIER"] === "full";
// `npm run coverage`: the module tests write what they have reached.
const counted = process.env["NVMEFORGE_COVERAGE"] !== undefined;

export default defineConfig({
  test: {
    include: ["hdl/**/*.test.ts", "gen/**/*.test.ts", "tb/**/*.test.ts", "docs/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(full ? [] : ["**/*.long.test.ts"])],
    setupFiles: ["tb/module/proof-matchers.ts", ...(counted ? ["tb/module/coverage-setup.ts"] : [])],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 600_000,
  },
});
