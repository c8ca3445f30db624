import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../facts/types.ts";
import { settingsOf, type PolicySections, type Settings } from "../settings.ts";

export interface StackSettings extends Settings {
  readonly platform: Platform;
}

/**
 * What the stack file says of the checklist. Pulumi gives a pack the stack's configuration in a preview and an update, and
 * none in `pulumi policy analyze`: undefined there, and for a program that is not Keelson's.
 */
export function readStackSettings(config = new pulumi.Config("keelson")): StackSettings | undefined {
  const sections = readSections(config);
  return isSections(sections) ? { ...settingsOf(sections), platform: sections.target ?? "docker" } : undefined;
}

function readSections(config: pulumi.Config): unknown {
  try {
    return config.getObject("stack");
  } catch {
    // What is wrong with the file, the program says.
    return undefined;
  }
}

/** The sections themselves the program judges, before it declares anything that a policy could ask them for. */
function isSections(value: unknown): value is PolicySections & { readonly target?: Platform } {
  const { environment } = (value ?? {}) as { readonly environment?: unknown };
  return environment === "development" || environment === "production";
}
