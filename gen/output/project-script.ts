import type { Card } from "../card.ts";
import { ipValues } from "./ip-settings.ts";
import { render } from "./render.ts";

/** `vivado/create_project.tcl`: the Vivado project of an output with these files. */
export function projectScript(card: Card, files: readonly string[]): string {
  const { device, project } = card.config;
  const inFolder = (folder: string, ending: string) =>
    files
      .filter((path) => path.startsWith(folder) && path.endsWith(ending))
      .map((path) => path.slice(folder.length))
      .filter((name) => !name.includes("/"));
  const core = (name: string, kind: string, values: Readonly<Record<string, string>>) => ({
    name,
    core: kind,
    settings: Object.entries(values).map(([setting, value]) => ({ name: setting, value })),
  });
  return render("create_project.tcl", {
    config_name: project.name,
    part: device.part,
    board: device.board === "custom" ? null : device.board,
    top: card.design.top.name,
    sources: inFolder("rtl/", ".sv"),
    contents: inFolder("rtl/", ".mem"),
    constraints: inFolder("vivado/", ".xdc"),
    cores: Object.entries(ipValues(card)).map(([name, values]) => core(name, name.replace(/_\d$/, ""), values)),
  });
}
