import { undecided, violation } from "./findings.ts";
import { unknown, type Container, type Fact, type Facts } from "./facts/types.ts";
import type { Finding } from "./rule.ts";

export interface Wanted {
  /** Value of the label keelson.role that says so. */
  readonly role: string;
  /** Section of the stack file that asks for it. */
  readonly section: string;
  readonly missing: string;
  readonly declared: string;
}

/** A violation unless something that runs carries the role: that a stack file asks for it proves nothing. */
export function expectRole(facts: Facts, { role, section, missing, declared }: Wanted): readonly Finding[] {
  const carried = facts.containers.map((container) => carries(container, role));
  if (carried.includes(true)) return [];
  if (carried.includes(unknown)) return [undecided("stack", `whether anything here has the role ${role}`)];
  const sections: Readonly<Record<string, unknown>> = { ...facts.record?.config };
  const asked = sections[section];
  const off = asked === undefined || (asked as { readonly enabled?: boolean }).enabled === false;
  return [violation("stack", off ? missing : declared)];
}

/** An app may be called backup and be none: only a server of the stack's own counts by its name. */
function carries({ tier, service, labels }: Container, role: string): Fact<boolean> {
  if (tier === "data" && service === role) return true;
  return labels === unknown ? unknown : [labels["keelson.role"], labels["keelson.dev/role"]].includes(role);
}

/** Tells whether anything of the stack would be lost with its disk. */
export function keepsData({ record, volumes }: Facts): boolean {
  const { postgres, redis } = record?.config ?? {};
  return postgres !== undefined || redis?.persistence === "aof" || volumes.some(({ holdsData }) => holdsData);
}
