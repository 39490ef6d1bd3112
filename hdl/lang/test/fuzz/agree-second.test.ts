import { testBatch } from "./batch.ts";

for (const batch of [2, 3, 4]) testBatch(batch);
