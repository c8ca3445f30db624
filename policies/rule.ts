import type { Container, Facts, Platform } from "./facts/types.ts";

/** The ten headings of the checklist, in its order. */
export const items = [
  "tls certificates",
  "backups",
  "monitoring",
  "resource limits",
  "secrets",
  "firewall and isolation",
  "log rotation",
  "health endpoints",
  "database tuning",
  "security headers",
] as const;

export type Item = (typeof items)[number];

export type Environment = "development" | "production";

/** mandatory: a violation fails; advisory: it warns. */
export type Level = "mandatory" | "advisory" | "disabled";

export type Severity = "low" | "medium" | "high" | "critical";

/** What a rule says of one subject; a subject of which it says nothing is as it should be. */
export type Finding =
  | { readonly kind: "violation"; readonly subject: string; readonly message: string }
  /** Something that it needs is not known; `missing` says what, as in "its image". */
  | { readonly kind: "undecided"; readonly subject: string; readonly missing: string }
  | { readonly kind: "not-applicable"; readonly reason: string };

/** Numbers that a user may set for a rule, by name. */
export type Thresholds = Readonly<Record<string, number>>;

export interface Context {
  readonly environment: Environment;
  readonly thresholds: Thresholds;
}

interface Described {
  /** The name is unique and in kebab-case; it is the policy's name in the pack, too. */
  readonly name: string;
  readonly item: Item;
  /** What holds where it passes, as a sentence. */
  readonly title: string;
  readonly severity: Severity;
  /** Ids in other catalogues: "CIS Docker 5.11", "PSS restricted", "kube-score container-resources". */
  readonly references: readonly string[];
  /** What to do about a violation, as a sentence. */
  readonly remedy: string;
  /** Levels are given where they differ from mandatory in production and advisory in development. */
  readonly levels?: Partial<Record<Environment, Level>>;
  /** Defaults of what a user may set. */
  readonly thresholds?: Thresholds;
}

/** Judged container by container: before each is made, too. */
export interface ContainerRule extends Described {
  readonly scope: "container";
  /** The platform that it is about, and why it is none of the other's. */
  readonly only?: { readonly platform: Platform; readonly because: string };
  readonly judge: (container: Container, context: Context) => readonly Finding[];
}

/** A stack rule judges everything at once. */
export interface StackRule extends Described {
  readonly scope: "stack";
  readonly only?: { readonly platform: Platform; readonly because: string };
  readonly judge: (facts: Facts, context: Context) => readonly Finding[];
}

export type Rule = ContainerRule | StackRule;
