/**
 * Laying text out in a given width: a `Layout` says where lines may be broken, `renderLayout` breaks those groups that
 * do not fit.
 */
export type Layout = string | readonly Layout[] | Break | Group | Indent | Fill;

interface Break {
  readonly kind: "break";
  /** What stands there when the line is not broken. */
  readonly flat: "" | " ";
}
interface Group {
  readonly kind: "group";
  readonly content: Layout;
}
interface Indent {
  readonly kind: "indent";
  readonly content: Layout;
}
interface Fill {
  readonly kind: "fill";
  readonly items: readonly Layout[];
  /** What stands before: nothing, an item on one line, or an item that was broken, after which a line ends. */
  readonly before: "nothing" | "line" | "broken";
}

/** A space, or a new line where the group around it does not fit. */
export const line: Break = { kind: "break", flat: " " };
/** Nothing, or a new line where the group around it does not fit. */
export const softline: Break = { kind: "break", flat: "" };
/** Breaks all of its lines or none. */
export const group = (...content: readonly Layout[]): Layout => ({ kind: "group", content });
/** Two columns further right after each of its breaks. */
export const indent = (...content: readonly Layout[]): Layout => ({ kind: "indent", content });
/** Items side by side, as many on a line as fit, with a comma after all but the last. */
export const fill = (items: readonly Layout[]): Layout => ({ kind: "fill", items, before: "nothing" });

interface Job {
  readonly column: number;
  readonly flat: boolean;
  readonly layout: Layout;
}

/** Lines of the layout when it starts at column 0 and no line should pass `width`. */
export function renderLayout(layout: Layout, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  const jobs: Job[] = [{ column: 0, flat: false, layout }];
  const newLine = (column: number) => {
    lines.push(current.trimEnd());
    current = " ".repeat(column);
  };
  for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
    const { column, flat, layout: item } = job;
    if (typeof item === "string") current += item;
    else if (isList(item)) for (const part of [...item].reverse()) jobs.push({ column, flat, layout: part });
    else if (item.kind === "break") {
      if (flat) current += item.flat;
      else newLine(column);
    } else if (item.kind === "indent") jobs.push({ column: column + 2, flat, layout: item.content });
    else if (item.kind === "group") {
      const fits = flat || flatLength(item.content, width - current.length - tailLength(jobs)) !== null;
      jobs.push({ column, flat: fits, layout: item.content });
    } else {
      const [first, ...rest] = item.items;
      if (first === undefined) continue;
      const head = rest.length === 0 ? first : [first, ","];
      if (item.before !== "nothing") {
        const joins = item.before === "line" && flatLength(head, width - current.length - 1) !== null;
        if (flat || joins) current += " ";
        else newLine(column);
      }
      const fits = flat || flatLength(head, width - current.length) !== null;
      if (rest.length > 0)
        jobs.push({ column, flat, layout: { kind: "fill", items: rest, before: fits ? "line" : "broken" } });
      jobs.push({ column, flat: fits, layout: head });
    }
  }
  if (current !== "") lines.push(current.trimEnd());
  return lines;
}

/** Columns of the text that follows a group up to the next place where a line may end: `;`, `) begin`. */
function tailLength(jobs: readonly Job[]): number {
  let length = 0;
  for (let i = jobs.length - 1; i >= 0; i--) {
    const layout = jobs[i]?.layout ?? "";
    if (typeof layout !== "string") break;
    length += layout.length;
  }
  return length;
}

/** Columns that the layout takes on one line, or null when it takes more than `limit`. */
function flatLength(layout: Layout, limit: number): number | null {
  let length = 0;
  const open: Layout[] = [layout];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item === "string") length += item.length;
    else if (isList(item)) open.push(...[...item].reverse());
    else if (item.kind === "break") length += item.flat.length;
    else if (item.kind === "fill") open.push(...item.items.map((each, i) => (i === 0 ? each : [", ", each])).reverse());
    else open.push(item.content);
    if (length > limit) return null;
  }
  return length;
}

const isList = (layout: Layout): layout is readonly Layout[] => Array.isArray(layout);
