/** Rules as functions over TypeScript's own tree, and their form for ESLint. */
import type { Rule } from "eslint";
import ts from "typescript";

/** Says what is wrong with a node; `hint` is what to write instead. */
export type Complain = (node: ts.Node, message: string) => void;

/** Looks at one node of a file. */
export type Look = (node: ts.Node, checker: ts.TypeChecker, complain: Complain) => void;

interface Services {
  readonly program: ts.Program;
  readonly esTreeNodeToTSNodeMap: { get(node: object): ts.Node };
}

/** An ESLint rule that looks at every node of a file. Needs typescript-eslint's parser with types. */
export function rule(about: string, look: Look): Rule.RuleModule {
  return {
    meta: { type: "problem", docs: { description: about }, schema: [] },
    create(context) {
      const services: unknown = context.sourceCode.parserServices;
      if (!hasTypes(services))
        throw new Error("the rules of the language need typescript-eslint with type information");
      const checker = services.program.getTypeChecker();
      return {
        Program(program) {
          const file = services.esTreeNodeToTSNodeMap.get(program).getSourceFile();
          const place = (at: number) => {
            const { line, character } = file.getLineAndCharacterOfPosition(at);
            return { line: line + 1, column: character };
          };
          const complain: Complain = (node, message) => {
            context.report({ loc: { start: place(node.getStart(file)), end: place(node.getEnd()) }, message });
          };
          const visit = (node: ts.Node): void => {
            look(node, checker, complain);
            ts.forEachChild(node, visit);
          };
          visit(file);
        },
      };
    },
  };
}

function hasTypes(services: unknown): services is Services {
  if (typeof services !== "object" || services === null || !("program" in services)) return false;
  return services.program !== null && "esTreeNodeToTSNodeMap" in services;
}
