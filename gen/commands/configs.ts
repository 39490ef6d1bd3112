import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Every configuration of the repository, by its path. */
export function allConfigs(): string[] {
  const names = readdirSync("config").filter((name) => name.endsWith(".yaml"));
  return names.sort().map((name) => join("config", name));
}
