import { readFileSync } from "node:fs";

const pkg: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Version of the generator, from package.json. */
export const VERSION = typeof pkg === "object" && pkg !== null && "version" in pkg ? String(pkg.version) : "unknown";
