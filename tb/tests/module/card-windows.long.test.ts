import { testsOfWidth } from "./card-windows-cases.ts";
import { listTestsOfWidth } from "./card-windows-lists.ts";
import { sqeTestsOfWidth } from "./card-windows-sqes.ts";

for (const dw of [64, 128]) testsOfWidth(dw);
sqeTestsOfWidth(128);
listTestsOfWidth(128);
