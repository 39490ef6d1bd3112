import type { DesignIR, ModuleIR } from "../design/ir.ts";
import { makeDomain, randomDomains } from "./random-clocks.ts";
import { randomModule } from "./random-module.ts";
import { reachable } from "./rewrite.ts";
import { oneOf, randomNumbers, type Pick } from "./random.ts";

/** A random top, often with modules below it: up to two, of which one may hold the other. */
export function randomDesign(name: string, seed: number): DesignIR {
  const pick = randomNumbers(seed);
  const domains = randomDomains(pick);
  const modules: ModuleIR[] = [];
  const below = [0, 0, 1, 2][pick(4)] ?? 0;
  for (let i = 0; i < below; i++) {
    modules.push(
      randomModule({
        ...child(pick, domains),
        name: `${name}_${"ab"[i] ?? ""}`,
        pick,
        isTop: false,
        children: [...modules],
        size: 1,
      }),
    );
  }
  const top = randomModule({ name, pick, isTop: true, domains, children: modules, size: 2 });
  return { top, modules: reachable(top), blackBoxes: [] };
}

/** A child has clocks like those of the top, or some of them. */
function child(pick: Pick, domains: ReturnType<typeof randomDomains>) {
  const copy = ({ reset, resetKind }: (typeof domains)[number], name: string) =>
    makeDomain(name, reset === null ? "none" : resetKind);
  if (domains.length > 1 && pick(2) === 0) return { domains: domains.map((each) => copy(each, each.name)) };
  return { domains: [copy(oneOf(pick, domains), "")] };
}
