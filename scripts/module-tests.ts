/** Which tests simulate a module. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const testFolder = "tb/tests/module";

/** Every module test of the fast tier. */
export function moduleTests(): readonly string[] {
  return readdirSync(testFolder)
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith(".long.test.ts"))
    .map((file) => join(testFolder, file));
}

/** The test file of the module's own name and, when there is none, those that import the file of its name. */
export function testsOf(module: string): readonly string[] {
  const name = module.replaceAll("_", "-");
  const own = join(testFolder, `${name}.test.ts`);
  if (existsSync(own)) return [own];
  return moduleTests().filter((file) => readFileSync(file, "utf8").includes(`/${name}.ts"`));
}
