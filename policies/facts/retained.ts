import type { Resource } from "./resources.ts";
import { unknown, type Fact } from "./types.ts";

/** A protected resource is neither deleted nor replaced; of the other option a policy pack hears nothing. */
export function retained({ protect, retainOnDelete }: Resource): Fact<boolean> {
  if (protect === true || retainOnDelete === true) return true;
  return retainOnDelete ?? unknown;
}
