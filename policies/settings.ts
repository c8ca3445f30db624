import type { Environment, Level, Rule, Thresholds } from "./rule.ts";

/** Lets a violation stand for a while, and says who answers for it. */
export interface Exemption {
  readonly rule: string;
  /** An exemption holds for these services only; of all where left out. */
  readonly services?: readonly string[] | undefined;
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it counts, as in 2027-03-31. */
  readonly expires: string;
}

/** What judgement depends on beside the facts. */
export interface Settings {
  readonly environment: Environment;
  /** Today is a day such as 2027-03-31. */
  readonly today: string;
  readonly exemptions: readonly Exemption[];
  /** Levels are given by rule and replace the rule's own. */
  readonly levels: Readonly<Record<string, Level>>;
  readonly thresholds: Readonly<Record<string, Thresholds>>;
}

/** What a stack file says of the checklist. */
export interface PolicySections {
  readonly environment: Environment;
  readonly exemptions?: readonly Exemption[];
  readonly policies?: {
    readonly levels?: Readonly<Record<string, Level>>;
    readonly thresholds?: Readonly<Record<string, Thresholds>>;
  };
}

export function settingsOf(
  { environment, exemptions = [], policies = {} }: PolicySections,
  now = new Date(),
): Settings {
  const { levels = {}, thresholds = {} } = policies;
  return { environment, today: dayOf(now), exemptions, levels, thresholds };
}

/** Gives the day in UTC, so that every machine ends an exemption at the same moment. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function levelOf(rule: Rule, { environment, levels }: Pick<Settings, "environment" | "levels">): Level {
  const own = environment === "production" ? "mandatory" : "advisory";
  return levels[rule.name] ?? rule.levels?.[environment] ?? own;
}

export function thresholdsOf(rule: Rule, { thresholds }: Settings): Thresholds {
  return { ...rule.thresholds, ...thresholds[rule.name] };
}
