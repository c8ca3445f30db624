import type { StackConfig } from "../../config/schema.ts";
import type { Identity } from "../identity.ts";

/** A DNS label, which a namespace's name has to be. */
const maximumLength = 63;

/** The stack file's, else <project>-<stack> in the letters that a namespace may have. */
export function namespaceOf({ kubernetes }: StackConfig, { project, stack }: Identity): string {
  return kubernetes.namespace ?? dnsLabel(`${project}-${stack}`);
}

/** Two stacks whose names differ in other letters only meet in one namespace; the preflight refuses the second. */
function dnsLabel(name: string): string {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-");
  return letters.slice(0, maximumLength).replaceAll(/^-+|-+$/g, "");
}
