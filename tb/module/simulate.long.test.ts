import { simulateCases } from "./simulate-cases.ts";

simulateCases("verilator");
