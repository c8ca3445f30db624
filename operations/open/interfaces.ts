import { isMonitored, listMonitoring, type MonitoringServer } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";

/** A server of the stack's own, published or not. */
export interface Reached {
  readonly service: string;
  /** Port inside of its container. */
  readonly port: number;
}

/** A page of the stack's own that is not published. */
export interface Interface extends Reached {
  readonly service: MonitoringServer;
  /** The page, where it is not the first one. */
  readonly path?: string;
}

/** What can be opened, by the word that a person types. */
export const interfaces: Readonly<Record<string, Interface>> = {
  prometheus: { service: "prometheus", port: 9090 },
  alertmanager: { service: "alertmanager", port: 9093 },
  logs: { service: "victoria-logs", port: 9428, path: "select/vmui/" },
  grafana: { service: "grafana", port: 3000 },
};

/** Finds what a word names, in this stack. */
export function interfaceOf(word: string, config: StackConfig): Interface {
  const found = Object.hasOwn(interfaces, word) ? interfaces[word]! : undefined;
  if (found === undefined)
    throw new UserError(
      `There is no interface ${word} here; keelson open takes ${Object.keys(interfaces).join(", ")}.`,
    );
  if (listMonitoring(config).includes(found.service)) return found;
  if (word === "logs" && isMonitored(config))
    throw new UserError("This stack keeps no logs beside the engine's own; set keelson:stack.logs: {} and deploy.");
  if (found.service === "grafana" && isMonitored(config))
    throw new UserError("This stack runs no Grafana; set keelson:stack.monitoring.grafana: {} and deploy.");
  throw new UserError(
    `${word} is part of monitoring, which this stack does not run; set keelson:stack.monitoring.enabled: true and deploy.`,
  );
}
