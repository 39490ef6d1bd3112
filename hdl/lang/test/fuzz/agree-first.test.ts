import { testBatch, testYosys } from "./batch.ts";

// Random circuits mean the same to the reference, the built-in simulator, Icarus and Verilator: 200 in all, in two files
// that run side by side.

for (const batch of [0, 1]) testBatch(batch);
testYosys(0);
