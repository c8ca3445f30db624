import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../../config/schema.ts";

/** What Prometheus and Alertmanager are told of alerts. */
export interface AlertFiles {
  /** Rule files of Prometheus, by name such as "host.yml"; they lie in one folder. */
  readonly rules: Readonly<Record<string, string>>;
  /** Alertmanager's configuration. It names secrets by their files under /run/secrets. */
  readonly alertmanager: string;
  /** Contents of those files, by name. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Nobody is told of anything: the smallest configuration that Alertmanager starts with. */
const nullRoute = "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n";

export const alertFiles: (config: StackConfig) => AlertFiles = () => ({
  rules: {},
  alertmanager: nullRoute,
  secrets: {},
});
