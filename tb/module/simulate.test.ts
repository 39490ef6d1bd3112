import { simulateCases } from "./simulate-cases.ts";

simulateCases("builtin");
simulateCases("icarus");
