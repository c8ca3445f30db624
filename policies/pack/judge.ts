import { judgeLine } from "../exempt.ts";
import type { Facts, Platform } from "../facts/types.ts";
import { findings } from "../judge.ts";
import type { Line } from "../report.ts";
import type { Environment, Rule } from "../rule.ts";
import { dayOf, levelOf, type Settings } from "../settings.ts";
import { isWanted, type RuleConfig } from "./config.ts";
import type { StackSettings } from "./stack-settings.ts";

/** What one policy says, and how strictly. */
export interface Judgement {
  readonly lines: readonly Line[];
  /** Says whether violations only warn although the policy is registered as mandatory. */
  readonly softened: boolean;
}

/** Judges for all policies of a pack, which live as long as one run of the engine. */
export class Judge {
  readonly #stack: StackSettings | undefined;
  #recorded: Environment | undefined;

  constructor(stack: StackSettings | undefined) {
    this.#stack = stack;
  }

  /**
   * Learns the environment from the stack's record, which serves where the stack's configuration is not at hand. The
   * record comes before what it is about.
   */
  learn(environment: Environment | undefined): void {
    this.#recorded ??= environment;
  }

  /** The stack's platform is known where its configuration is at hand. */
  get platform(): Platform | undefined {
    return this.#stack?.platform;
  }

  /** What Pulumi registers; its own configuration of a policy's level wins over it. */
  level(rule: Rule): "mandatory" | "advisory" | "disabled" {
    return levelOf(rule, this.#settings({}));
  }

  settings(): Settings {
    return this.#settings({});
  }

  judge(rule: Rule, facts: Facts, config: RuleConfig): Judgement {
    const settings = this.#settings(config, rule);
    const level = levelOf(rule, settings);
    // With the stack's configuration at hand, the policy is registered with this level, or somebody chose another.
    const isLate = this.#stack === undefined;
    if (isLate && level === "disabled") return { lines: [], softened: true };
    const said = findings(rule, facts, settings).filter((finding) => isWanted(finding, config));
    return {
      lines: said.map((finding) => judgeLine(rule, finding, settings)),
      softened: isLate && level === "advisory",
    };
  }

  #settings({ environment, exemptions = [], thresholds = {} }: RuleConfig, rule?: Rule): Settings {
    const stack = this.#stack ?? { ...nothing, today: dayOf(new Date()), environment: this.#recorded ?? "production" };
    const settings = { ...stack, environment: environment ?? stack.environment };
    if (rule === undefined) return settings;
    const { name } = rule;
    return {
      ...settings,
      exemptions: [...stack.exemptions, ...exemptions.map((one) => ({ ...one, rule: name }))],
      thresholds: { ...stack.thresholds, [name]: { ...stack.thresholds[name], ...thresholds } },
    };
  }
}

const nothing: Pick<Settings, "exemptions" | "levels" | "thresholds"> = { exemptions: [], levels: {}, thresholds: {} };
