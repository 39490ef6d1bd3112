/**
 * Where a queue of `depth` words lives: LUT RAM up to 64 words, the depth of one LUT RAM primitive (UG574, distributed RAM),
 * block RAM above.
 */
export const ramStyle = (depth: number): "distributed" | "block" => (depth <= 64 ? "distributed" : "block");
