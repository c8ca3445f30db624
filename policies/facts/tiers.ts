import type { Tier } from "./types.ts";

/** Undefined for what Keelson did not make. */
export function asTier(value: string | undefined): Tier | undefined {
  return value === "edge" || value === "app" || value === "data" || value === "monitoring" ? value : undefined;
}
