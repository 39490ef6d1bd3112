import { readFileSync } from "node:fs";
import { z } from "zod";

/** Integers are JSON numbers, or hexadecimal text where they may exceed 2^53. */
const integer = z
  .union([z.number().int().nonnegative(), z.string().regex(/^0x[0-9a-fA-F]+$/)])
  .transform((value) => (typeof value === "number" ? value : Number(value)))
  .refine(Number.isSafeInteger, "beyond 2^53");

const schema = z.object({
  name: z.string(),
  config_hash: z.string(),
  personality: z.enum(["nvme", "xdma"]),
  h2c_channels: integer,
  c2h_channels: integer,
  /** Bit masks of the channels in descriptor bypass. */
  h2c_bypass: integer,
  c2h_bypass: integer,
  user_irqs: integer,
  msix_vectors: integer,
  axi_clock_khz: integer,
  max_payload: integer,
  user_bar_bytes: integer,
  dma_bar_bytes: integer,
  vendor_id: integer,
  device_id: integer,
  class_code: integer,
  ddr_bytes: integer,
});

/**
 * What the host model takes from the generated `include/nvmeforge.json`: the facts a person who installs the card would know, never
 * the design. The file holds more; that is ignored.
 */
export type CardConstants = z.infer<typeof schema>;

/** @throws Error naming the keys that are missing or wrong */
export function parseConstants(json: unknown): CardConstants {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`nvmeforge.json is not usable: ${problems.join("; ")}`);
}

/** Reads `include/nvmeforge.json` of a generated tree. */
export function loadConstants(path: string): CardConstants {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return parseConstants(json);
}
