import type { StackConfig } from "../config/schema.ts";
import type { Identity } from "../platforms/identity.ts";
import type { Platform } from "./platform.ts";

/** Loads one platform's SDK only: the other's costs a second, and may not be installed. */
export async function openPlatform(config: StackConfig, identity: Identity): Promise<Platform> {
  if (config.target === "docker") return (await import("./docker/platform.ts")).dockerPlatform(config, identity);
  return (await import("./kubernetes/platform.ts")).kubernetesPlatform(config, identity);
}
