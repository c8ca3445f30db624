import { PolicyPack } from "@pulumi/policy";
import { openPack } from "./pack/pack.ts";
import { readStackSettings } from "./pack/stack-settings.ts";
import { rules } from "./rules.ts";

new PolicyPack("keelson", {
  displayName: "Keelson",
  description: "The production checklist: what must hold before a stack may serve.",
  tags: ["docker", "kubernetes", "postgres"],
  enforcementLevel: "mandatory",
  policies: openPack(rules, readStackSettings()),
});
