import { testsOfWidth } from "./card-windows-cases.ts";
import { listTestsOfWidth } from "./card-windows-lists.ts";

for (const dw of [64, 128]) {
  testsOfWidth(dw);
  listTestsOfWidth(dw);
}
