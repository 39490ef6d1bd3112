import { decode, encode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";
import type { DesignIR, ModuleIR, SourcePlace } from "../../hdl/lang/design/ir.ts";
import { printModuleWithPlaces } from "../../hdl/lang/verilog/print-module.ts";

/** A source map, version 3 (ECMA-426), of one emitted file. Sources are paths from the project's folder. */
interface SourceMap {
  readonly version: 3;
  readonly file: string;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** `<module>.sv.map` → which line of TypeScript stated each line of `<module>.sv`, as a source map. */
export function sourceMaps(design: DesignIR): ReadonlyMap<string, string> {
  return new Map(design.modules.map((module) => [`${module.name}.sv.map`, `${JSON.stringify(sourceMap(module))}\n`]));
}

function sourceMap(module: ModuleIR): SourceMap {
  const { sites } = printModuleWithPlaces(module);
  const places = sites.map((site) => site?.locate());
  const sources = [...new Set(places.flatMap((place) => place?.file ?? []))].sort();
  const numberOf = new Map(sources.map((source, i) => [source, i]));
  const mappings = places.map((place): SourceMapMappings[number] =>
    place === undefined ? [] : [[0, numberOf.get(place.file) ?? 0, place.line - 1, place.column - 1]],
  );
  return { version: 3, file: `${module.name}.sv`, sources, names: [], mappings: encode(mappings) };
}

/** The place that stated line `line` (1-based) of a file, or the nearest line above it that has one; null before the first. */
export function placeOf(map: string, line: number): SourcePlace | null {
  const { sources, mappings } = JSON.parse(map) as SourceMap;
  for (const [segment] of decode(mappings).slice(0, line).reverse()) {
    if (segment === undefined || segment.length === 1) continue;
    const [, source, sourceLine, column] = segment;
    return { file: sources[source] ?? "", line: sourceLine + 1, column: column + 1 };
  }
  return null;
}
