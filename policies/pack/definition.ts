import type { PolicyPackArgs } from "@pulumi/policy";
import { rules } from "../rules.ts";
import { openPack } from "./pack.ts";
import type { StackSettings } from "./stack-settings.ts";

export const packName = "keelson";

/** The pack as Pulumi takes it; `settings` where the stack's configuration is at hand. */
export function packArguments(settings: StackSettings | undefined): PolicyPackArgs {
  return {
    displayName: "Keelson",
    description: "The production checklist: what must hold before a stack may serve.",
    tags: ["docker", "kubernetes", "postgres"],
    enforcementLevel: "mandatory",
    policies: openPack(rules, settings),
  };
}
