/** What type-checking the repository amounts to, in counts of the compiler's that are the same on every machine. */
import ts from "typescript";

/** Each per 100 lines of the project's own TypeScript. */
export type TypeMeasure = "types" | "instantiations";

export function measureTypes(): Readonly<Record<TypeMeasure, number>> {
  const read = ts.readConfigFile("tsconfig.json", (file) => ts.sys.readFile(file));
  const { fileNames, options } = ts.parseJsonConfigFileContent(read.config, ts.sys, process.cwd());
  const program = ts.createProgram(fileNames, { ...options, incremental: false, tsBuildInfoFile: undefined });
  for (const file of program.getSourceFiles()) program.getSemanticDiagnostics(file);
  const own = program.getSourceFiles().filter(({ fileName }) => !fileName.includes("/node_modules/"));
  const lines = own.reduce((sum, file) => sum + file.getLineStarts().length, 0);
  const per100 = (count: number) => Math.round((100 * count) / lines);
  return { types: per100(program.getTypeCount()), instantiations: per100(program.getInstantiationCount()) };
}
