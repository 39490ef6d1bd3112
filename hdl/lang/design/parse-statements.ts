import type { MatchCase, Stmt, WhenArm } from "./ir.ts";
import { parseExpr, parseTarget, type Scope } from "./parse-expr.ts";
import type { Line, Tokens } from "./tokens.ts";

/** The statements of a body, as `stmtText` prints them. */
export function parseStatements(lines: readonly Line[], scopeOf: (line: Tokens) => Scope): readonly Stmt[] {
  const made: Stmt[] = [];
  for (const line of lines) {
    const { tokens, below } = line;
    const { site } = tokens;
    const scope = scopeOf(tokens);
    const isAssignment = ["=", "<=", "["].includes(tokens.peek(1) ?? "");
    const body = () => parseStatements(below, scopeOf);
    if (isAssignment) made.push(assignment(tokens, scope));
    else if (tokens.take("when")) {
      made.push({ kind: "when", arms: [arm(parseExpr(tokens, scope), body(), tokens)], otherwise: null, site });
    } else if (tokens.take("elsewhen")) {
      const chain = lastWhen(made, tokens);
      const arms = [...chain.arms, arm(parseExpr(tokens, scope), body(), tokens)];
      made.push({ ...chain, arms });
    } else if (tokens.take("otherwise")) made.push({ ...lastWhen(made, tokens), otherwise: body() });
    else if (tokens.take("match")) {
      const subject = parseExpr(tokens, scope);
      const rest = below.find(({ tokens: each }) => each.peek() === "default" && each.peek(1) === undefined);
      const cases = below.filter((each) => each !== rest).map((each) => matchCase(each, scopeOf));
      const otherwise = rest === undefined ? null : parseStatements(rest.below, scopeOf);
      made.push({ kind: "match", subject, cases, otherwise, site });
    } else throw tokens.error("a statement");
  }
  return made;
}

function assignment(tokens: Tokens, scope: Scope): Stmt {
  const { site } = tokens;
  const target = parseTarget(tokens, scope);
  const registered = tokens.take("<=");
  if (!registered) tokens.expect("=");
  return { kind: registered ? "next" : "assign", target, value: parseExpr(tokens, scope), site };
}

const arm = (condition: WhenArm["condition"], body: readonly Stmt[], { site }: Tokens): WhenArm => ({
  condition,
  body,
  site,
});

/** Takes the `when` off that the line goes on with. */
function lastWhen(made: Stmt[], tokens: Tokens): Extract<Stmt, { kind: "when" }> {
  const last = made.pop();
  if (last?.kind !== "when" || last.otherwise !== null) throw tokens.error("a `when` before it");
  return last;
}

function matchCase({ tokens, below }: Line, scopeOf: (line: Tokens) => Scope): MatchCase {
  const labels = [parseExpr(tokens, scopeOf(tokens))];
  while (tokens.take(",")) labels.push(parseExpr(tokens, scopeOf(tokens)));
  return { labels, body: parseStatements(below, scopeOf) };
}
