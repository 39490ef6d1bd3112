import { expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { parseDesignText } from "../../../hdl/lang/design/parse.ts";
import { printDesignText } from "../../../hdl/lang/design/print.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";

test("the card as text, read back, prints the same SystemVerilog", () => {
  const { design } = makeCard("config/default.yaml");
  const text = printDesignText(design);
  const read = parseDesignText(text);
  expect(printDesignText(read)).toBe(text);
  expect(printDesign(read)).toEqual(printDesign(design));
});
