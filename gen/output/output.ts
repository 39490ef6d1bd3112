import { readFileSync } from "node:fs";
import { printDesign } from "../../hdl/lang/verilog/print-design.ts";
import { printStub } from "../../hdl/lang/verilog/print-stub.ts";
import type { Card } from "../card.ts";
import { VERSION } from "../version.ts";
import { cHeader, jsonFacts, memoryPage, registerPage } from "./documents.ts";
import { ipSettings } from "./ip-settings.ts";
import { projectScript } from "./project-script.ts";
import { sourceMaps } from "./source-maps.ts";
import { withManifest, type FileTree } from "./tree.ts";

/**
 * Everything `gen` writes, as text: `rtl/` one module per file with `filelist.f`, `rtl/stubs/` empty bodies of the vendor's modules for linting
 * (never for synthesis), `maps/` from its lines to TypeScript, `include/`, `vivado/` project script, constraints and IP settings, `docs/`, `manifest.json`. The same card
 * gives the same bytes.
 */
export function outputTree(card: Card): FileTree {
  const { files, constraints, memoryFiles } = printDesign(card.design);
  const tree = new Map<string, string>();
  for (const [name, text] of [...files, ...memoryFiles]) tree.set(`rtl/${name}`, text);
  for (const box of card.design.blackBoxes) tree.set(`rtl/stubs/${box.name}.sv`, printStub(box));
  tree.set("rtl/filelist.f", [...files.keys()].map((name) => `${name}\n`).join(""));
  for (const [name, text] of sourceMaps(card.design)) tree.set(`maps/${name}`, text);
  tree.set("include/nvmeforge.h", cHeader(card));
  tree.set("include/nvmeforge.json", jsonFacts(card));
  tree.set("vivado/crossings.xdc", constraints);
  tree.set("vivado/ip.json", ipSettings(card));
  const { board } = card.config.device;
  if (board !== "custom")
    tree.set("vivado/board.xdc", readFileSync(new URL(`../../constraints/${board}.xdc`, import.meta.url), "utf8"));
  tree.set("vivado/create_project.tcl", projectScript(card, [...tree.keys()]));
  tree.set("docs/registers.md", registerPage(card));
  tree.set("docs/memory-map.md", memoryPage(card));
  return withManifest(tree, { version: VERSION, config: card.config.project.name, configHash: card.derived.hash });
}
