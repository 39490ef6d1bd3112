import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/**
 * What `design/ir.ts` can say, and what of it a design says: every literal of a union, both values of a flag, a member
 * that is there and one that is not. Read from the types, so that nothing can be added to the IR and forgotten here.
 */
export interface Constructs {
  readonly possible: ReadonlySet<string>;
  /** Adds what `value`, of the type `type`, is made of. */
  readonly see: (value: unknown, type: string) => void;
  readonly seen: ReadonlySet<string>;
}

/** A type that is looked into; others (functions, numbers, names) have no alternatives. */
interface Shape {
  readonly literals: readonly string[];
  readonly objects: readonly (readonly Member[])[];
  /** Element of a list, value of a map. */
  readonly items: readonly string[];
  readonly references: readonly string[];
  readonly nullable: boolean;
  readonly flag: boolean;
}

interface Member {
  readonly name: string;
  readonly optional: boolean;
  /** Key of its shape. */
  readonly shape: string;
}

export function irConstructs(): Constructs {
  const shapes = readShapes();
  const possible = new Set<string>();
  const seen = new Set<string>();
  for (const [key, shape] of shapes) {
    for (const literal of shape.literals) possible.add(`${key} is ${literal}`);
    if (shape.nullable) possible.add(`${key} is null`).add(`${key} is not null`);
    if (shape.flag) possible.add(`${key} is true`).add(`${key} is false`);
    for (const member of shape.objects.flat()) {
      if (member.optional) possible.add(`${member.shape} is given`).add(`${member.shape} is left out`);
    }
  }
  const looked = new Map<string, Set<unknown>>();
  const see = (value: unknown, key: string): void => {
    const shape = shapes.get(key);
    if (shape === undefined) return;
    if (shape.nullable) seen.add(`${key} is ${value === null ? "null" : "not null"}`);
    if (shape.flag) seen.add(`${key} is ${String(value)}`);
    if (typeof value === "string" && shape.literals.includes(value)) seen.add(`${key} is ${value}`);
    if (typeof value !== "object" || value === null) {
      for (const reference of shape.references) see(value, reference);
      return;
    }
    const known = looked.get(key) ?? new Set();
    if (known.has(value)) return;
    looked.set(key, known.add(value));
    const items = value instanceof Map ? [...value.values()] : Array.isArray(value) ? (value as unknown[]) : [];
    for (const item of items) for (const each of shape.items) see(item, each);
    for (const reference of shape.references) see(value, reference);
    const kind: unknown = Reflect.get(value, "kind");
    for (const members of shape.objects) {
      const own = members.find(({ name }) => name === "kind");
      const kinds = own === undefined ? [] : (shapes.get(own.shape)?.literals ?? []);
      if (kinds.length > 0 && !(typeof kind === "string" && kinds.includes(kind))) continue;
      for (const { name, optional, shape: inner } of members) {
        const part: unknown = Reflect.get(value, name);
        if (optional) seen.add(`${inner} is ${part === undefined ? "left out" : "given"}`);
        if (part !== undefined) see(part, inner);
      }
    }
  };
  return { possible, seen, see };
}

/** Shapes of the declared types, and of their members under `Type.member` or `Type.kind.member`. */
function readShapes(): ReadonlyMap<string, Shape> {
  const path = join(import.meta.dirname, "../../design/ir.ts");
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
  const shapes = new Map<string, Shape>();
  for (const node of file.statements) {
    if (ts.isTypeAliasDeclaration(node)) shapeOf(node.name.text, [node.type], shapes);
    if (ts.isInterfaceDeclaration(node)) {
      shapes.set(node.name.text, { ...empty, objects: [membersOf(node.name.text, node.members, shapes)] });
    }
  }
  return shapes;
}

const empty: Shape = { literals: [], objects: [], items: [], references: [], nullable: false, flag: false };

function shapeOf(key: string, types: readonly ts.TypeNode[], shapes: Map<string, Shape>): void {
  const literals: string[] = [];
  const objects: (readonly Member[])[] = [];
  const items: string[] = [];
  const references: string[] = [];
  let [nullable, flag] = [false, false];
  const add = (type: ts.TypeNode): void => {
    if (ts.isUnionTypeNode(type)) type.types.forEach(add);
    else if (ts.isParenthesizedTypeNode(type)) add(type.type);
    else if (ts.isTypeOperatorNode(type)) add(type.type);
    else if (type.kind === ts.SyntaxKind.BooleanKeyword) flag = true;
    else if (ts.isLiteralTypeNode(type)) {
      if (type.literal.kind === ts.SyntaxKind.NullKeyword) nullable = true;
      else if (ts.isStringLiteral(type.literal)) literals.push(type.literal.text);
    } else if (ts.isTypeLiteralNode(type)) {
      objects.push(membersOf(`${key}${kindIn(type)}`, type.members, shapes));
    } else if (ts.isArrayTypeNode(type)) {
      items.push(`${key}[]`);
      shapeOf(`${key}[]`, [type.elementType], shapes);
    } else if (ts.isTypeReferenceNode(type)) {
      const value = type.typeArguments?.[1];
      if (value === undefined) references.push(type.typeName.getText());
      else {
        items.push(`${key}{}`);
        shapeOf(`${key}{}`, [value], shapes);
      }
    }
  };
  types.forEach(add);
  shapes.set(key, { literals, objects, items, references, nullable, flag });
}

/** `.slice` for an alternative with the kind "slice". */
function kindIn(type: ts.TypeLiteralNode): string {
  for (const member of type.members) {
    if (!ts.isPropertySignature(member) || member.name.getText() !== "kind") continue;
    if (member.type !== undefined && ts.isLiteralTypeNode(member.type)) {
      return `.${member.type.literal.getText().replaceAll('"', "")}`;
    }
  }
  return "";
}

function membersOf(key: string, members: ts.NodeArray<ts.TypeElement>, shapes: Map<string, Shape>): readonly Member[] {
  return members.flatMap((member) => {
    if (!ts.isPropertySignature(member) || member.type === undefined) return [];
    const name = member.name.getText();
    const shape = `${key}.${name}`;
    shapeOf(shape, [member.type], shapes);
    return [{ name, optional: member.questionToken !== undefined, shape }];
  });
}
