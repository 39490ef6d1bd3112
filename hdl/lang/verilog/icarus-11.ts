/**
 * A printed module as Icarus 11 simulates it. It wakes `always_comb` blocks for which nothing has changed, at times without
 * end. Its `always @*` is right but does not run at the start, so something changes there.
 */
export function forIcarus11(text: string): string {
  if (!text.includes("always_comb begin")) return text;
  return text
    .replace("\n);\n", "\n);\n  logic comb_start = 0;\n  initial comb_start = 1;\n")
    .replaceAll("always_comb begin", "always @* begin if (comb_start) ;");
}
