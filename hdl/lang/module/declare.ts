import type { CallSite, Net, NetRole } from "../design/ir.ts";
import { noReset } from "../diag/messages-module.ts";
import { literalExpr } from "../expr/literal.ts";
import type { Node } from "../expr/node.ts";
import { leafConstants } from "../types/constants.ts";
import { FlatCursor } from "../types/cursor.ts";
import type { Cursor } from "../types/cursor.ts";
import { leafShapes } from "../types/leaf-shapes.ts";
import type { LeafShape } from "../types/leaf-shapes.ts";
import { closed } from "../types/leaves.ts";
import type { Type } from "../types/type.ts";
import type { ModuleContext } from "./context.ts";
import { toUser } from "./domain-names.ts";

/** A declaration of one key, before it is flattened to nets. */
export interface Declaration {
  readonly key: string;
  readonly type: Type;
  readonly role: NetRole;
  readonly domain: string | null;
  readonly site: CallSite;
}

/** Adds the nets of a declaration to the module and returns where its value lies. */
export function declareNets(context: ModuleContext, declaration: Declaration): Cursor {
  const { key, role, site } = declaration;
  const type = closed(declaration.type);
  const shapes = leafShapes(type, key);
  const about = { owner: context, at: site };
  const resets = role === "reg" ? leafConstants(type, { ...about, kind: "reset" }) : [];
  const inits = role === "reg" ? leafConstants(type, { ...about, kind: "init" }) : [];
  const fallbacks = role === "wire" ? leafConstants(type, { ...about, kind: "fallback" }) : [];
  checkReset(context, declaration, resets);
  const nodes = shapes.map((shape, i): [string, Node] => {
    const constants = { reset: resets[i], init: inits[i], fallback: fallbacks[i] };
    const net = context.addNet(makeNet(shape, declaration, constants));
    return [shape.path, context.nodeOf(net)];
  });
  return new FlatCursor(new Map(nodes), key);
}

interface NetConstants {
  readonly reset?: bigint | undefined;
  readonly init?: bigint | undefined;
  readonly fallback?: bigint | undefined;
}

/** The net of one leaf. */
export function makeNet(
  shape: LeafShape,
  about: { readonly role: NetRole; readonly domain: string | null; readonly site: CallSite },
  constants: NetConstants = {},
): Net {
  const { path, width, scalar, signed, enumeration, elementWidth, doc, uninitialised } = shape;
  const { reset, init, fallback } = constants;
  const net: Net = { name: path, width, role: about.role, scalar, signed, domain: about.domain, site: about.site };
  return {
    ...net,
    ...(reset === undefined ? {} : { reset }),
    ...(init === undefined ? {} : { init }),
    ...(fallback === undefined ? {} : { fallback: literalExpr(width, fallback, enumeration) }),
    ...(enumeration === undefined ? {} : { enumeration }),
    ...(elementWidth === undefined ? {} : { elementWidth }),
    ...(doc === undefined ? {} : { doc }),
    ...(uninitialised === undefined || about.role !== "reg" ? {} : { uninitialised }),
  };
}

/** The leaf without the comment of the declaration that its type comes from. */
export function withoutDoc(shape: LeafShape): LeafShape {
  const { doc: _doc, ...rest } = shape;
  return rest;
}

function checkReset(context: ModuleContext, declaration: Declaration, resets: readonly (bigint | undefined)[]): void {
  const { key, domain, site } = declaration;
  if (domain === null || resets.every((reset) => reset === undefined)) return;
  const known = context.domains.get(domain);
  if (known?.reset !== null) return;
  context.report(noReset({ what: `register \`${key}\``, domain: toUser(domain), at: site }));
}
