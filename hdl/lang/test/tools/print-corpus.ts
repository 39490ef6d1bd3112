/** Prints the golden corpus and says nothing: run by the test that looks at what of the language that needs. */
import { checkDesign, elaborate } from "../../index.ts";
import { printDesign } from "../../verilog/print-design.ts";
import { printModuleWithPlaces } from "../../verilog/print-module.ts";
import { printStub } from "../../verilog/print-stub.ts";
import { readCorpus } from "../corpus.ts";

for (const { designs } of await readCorpus()) {
  for (const definition of designs) {
    const design = elaborate(definition);
    checkDesign(design);
    printDesign(design);
    design.modules.forEach(printModuleWithPlaces);
    design.blackBoxes.forEach(printStub);
  }
}
