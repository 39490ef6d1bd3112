import { testsOfWidth } from "./card-windows-cases.ts";

for (const dw of [64, 128]) testsOfWidth(dw);
