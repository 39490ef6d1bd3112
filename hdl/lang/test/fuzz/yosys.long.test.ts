import { testYosys } from "./batch.ts";

// The circuits of the fast tier whose files Yosys has not read there.

for (const batch of [1, 2, 3, 4]) testYosys(batch);
