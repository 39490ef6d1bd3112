/** What the rules know about types: which are values of hardware, and which calls are the language's. */
import ts from "typescript";

/** Key that every value of the language has in its type: bits, numbers, enumerations, structs, arrays. */
const tag = "viewTag";

/** A value of hardware: `Bits`, a register, an enumeration, a struct of them. Not one that may be missing. */
export function isSignal(checker: ts.TypeChecker, node: ts.Expression): boolean {
  return isSignalType(constrained(checker, node));
}

/** A value of hardware, or possibly none: `Bits | undefined`. */
export function mayBeSignal(checker: ts.TypeChecker, node: ts.Expression): boolean {
  const type = constrained(checker, node);
  return type.isUnion() ? type.types.some(isSignalType) : isSignalType(type);
}

/** One that may be missing, and is nothing else than a signal where it is not. */
export function isOptionalSignal(checker: ts.TypeChecker, node: ts.Expression): boolean {
  return !isSignal(checker, node) && isSignalType(checker.getNonNullableType(constrained(checker, node)));
}

/** A function that gives back a signal, `Boolean` over signals among them. */
export function answersSignal(checker: ts.TypeChecker, node: ts.Expression): boolean {
  const [signature] = constrained(checker, node).getCallSignatures();
  if (signature === undefined) return false;
  const answer = checker.getReturnTypeOfSignature(signature);
  const types = answer.isUnion() ? answer.types : [answer];
  return types.some((type) => isSignalType(checker.getBaseConstraintOfType(type) ?? type));
}

/** An array or a tuple. */
export function isList(checker: ts.TypeChecker, node: ts.Expression): boolean {
  const type = constrained(checker, node);
  return checker.isArrayType(type) || checker.isTupleType(type);
}

/** The type of an expression; of a value of a type parameter, what is known of it. */
function constrained(checker: ts.TypeChecker, node: ts.Expression): ts.Type {
  const type = checker.getTypeAtLocation(node);
  return checker.getBaseConstraintOfType(type) ?? type;
}

export function isSignalType(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.length > 0 && type.types.every(isSignalType);
  if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never)) !== 0) return false;
  return type.getProperties().some(({ escapedName }) => String(escapedName).startsWith(`__@${tag}@`));
}

/** `undefined` or `null` and nothing else. */
export function isNothing(checker: ts.TypeChecker, node: ts.Expression): boolean {
  const nothing = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;
  return (checker.getTypeAtLocation(node).flags & nothing) !== 0;
}

const declaring = ["regs", "wires", "name", "instances", "mems", "synchronize"] as const;

/** A builder that declares what its keys say. */
export type Builder = (typeof declaring)[number];

/** Which builder of a module a call is of: `regs` of `regs({ … })` and of `m.regs({ … })`. */
export function builderOf(checker: ts.TypeChecker, call: ts.CallExpression): Builder | null {
  const declaration = checker.getResolvedSignature(call)?.declaration?.parent;
  if (declaration === undefined || !ts.isPropertySignature(declaration)) return null;
  const home = declaration.parent;
  if (!ts.isInterfaceDeclaration(home) || home.name.text !== "DomainBuilders") return null;
  return declaring.find((name) => name === declaration.name.getText()) ?? null;
}

/** The keys of a call of a builder with where they stand. */
export function keysOf(call: ts.CallExpression): readonly { readonly key: string; readonly node: ts.Node }[] {
  const [argument] = call.arguments;
  if (argument === undefined || !ts.isObjectLiteralExpression(argument)) return [];
  return argument.properties.flatMap(({ name }) =>
    name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [{ key: name.text, node: name }] : [],
  );
}
