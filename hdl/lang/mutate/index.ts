export { applyMutant, chooseMutants, inSourceOrder, mutantsOf } from "./mutate.ts";
export type { Mutant } from "./mutate.ts";
