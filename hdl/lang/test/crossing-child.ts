import { bool, input, module, output } from "../index.ts";

/** A synchroniser for tests that look into instances. */
export const crossingChild = module("child", () => ({
  clocks: ["a", "b"],
  ports: { d: input(bool, "a"), seen: output(bool, "b") },
  build({ d, seen }, { domain }) {
    const { far } = domain("b").synchronize({ far: d });
    seen.assign(far);
  },
}));
