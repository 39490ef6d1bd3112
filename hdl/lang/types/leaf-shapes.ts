import type { EnumIR } from "../design/ir.ts";
import type { AnyType } from "./describe.ts";
import { closed } from "./leaves.ts";

/** One net of a flattened declaration. */
export interface LeafShape {
  /** Key and field names joined by `_`: the printed name. */
  readonly path: string;
  readonly width: number;
  readonly scalar: boolean;
  readonly signed: boolean;
  readonly enumeration?: EnumIR;
  /** Width of an element of the outermost array that the leaf lies under. */
  readonly elementWidth?: number;
  readonly doc?: string;
  /** Why it may hold anything after a reset. */
  readonly uninitialised?: string;
}

/** The nets that a declaration of `type` under the name `path` becomes, in the order of the fields. */
export function leafShapes(type: AnyType, path: string): readonly LeafShape[] {
  const { uninitialised } = type.attributes;
  const leaves = documentedLeaves(type, path);
  return uninitialised === undefined ? leaves : leaves.map((leaf) => ({ ...leaf, uninitialised }));
}

function documentedLeaves(type: AnyType, path: string): readonly LeafShape[] {
  const { doc } = type.attributes;
  const own = doc === undefined ? {} : { doc };
  const { width } = type;
  switch (type.kind) {
    case "bits":
      return [{ path, width, scalar: type.scalar, signed: false, ...own }];
    case "sint":
      return [{ path, width, scalar: false, signed: true, ...own }];
    case "enum":
      return [{ path, width, scalar: false, signed: false, enumeration: type.enumeration, ...own }];
    case "struct":
      return Object.entries(type.fields)
        .flatMap(([name, field]) => leafShapes(closed(field), `${path}_${name}`))
        .map((leaf, i) => (i === 0 && leaf.doc === undefined ? { ...leaf, ...own } : leaf));
    case "array":
      return leafShapes(closed(type.element), path).map(({ path: leaf, width: inner, doc: text, uninitialised }) => ({
        path: leaf,
        width: inner * type.length,
        scalar: false,
        signed: false,
        elementWidth: inner,
        ...(text === undefined ? own : { doc: text }),
        ...(uninitialised === undefined ? {} : { uninitialised }),
      }));
  }
}
