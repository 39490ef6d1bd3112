export { applyMutant, chooseMutants, differenceOf, inSourceOrder, mutantsOf } from "./mutate.ts";
export type { Mutant } from "./mutate.ts";
