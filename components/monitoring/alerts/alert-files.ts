import { basename } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../../config/schema.ts";
import type { AlertPlan } from "../../../monitoring/alerts/alert.ts";
import { alertmanagerFiles } from "../../../monitoring/alerts/alertmanager.ts";
import { scrapedJobs } from "../../../monitoring/alerts/jobs.ts";
import { ruleFile } from "../../../monitoring/alerts/rule-file.ts";
import { secretsFolder } from "../../../platforms/container.ts";

/** What Prometheus and Alertmanager are told of alerts. */
export interface AlertFiles {
  /** Rule files of Prometheus, by name such as "host.yml"; they lie in one folder. */
  readonly rules: Readonly<Record<string, string>>;
  /** Alertmanager's configuration. It names secrets by their files under /run/secrets. */
  readonly alertmanager: string;
  /** Contents of those files, by name. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The alerts of what the stack collects, and who is told of them. */
export function alertFiles(config: StackConfig, plan: AlertPlan = {}): AlertFiles {
  const jobs = scrapedJobs(config);
  const { config: alertmanager, secrets } = alertmanagerFiles(config, plan, { jobs, folder: secretsFolder });
  return {
    rules: { "keelson.yml": ruleFile(config, plan, jobs) },
    alertmanager,
    secrets: Object.fromEntries(secrets.map(({ path, content }) => [basename(path), content])),
  };
}
