import { isMonitored } from "../config/monitoring.ts";
import type { StackConfig } from "../config/schema.ts";
import type { Finding } from "./types.ts";

/** A dead man's receiver hears that everything is gone, and of no alert before. */
export function tellsPeople(kinds: readonly string[]): boolean {
  return kinds.some((kind) => kind !== "deadman");
}

/** Alerts without a receiver are kept and can be listed: nothing is wrong with them but that nobody reads them. */
export function receiverFindings(config: StackConfig): Finding[] {
  const kinds = Object.values(config.alerts.receivers).map(({ kind }) => kind);
  if (!isMonitored(config) || tellsPeople(kinds)) return [];
  const message =
    "alerts.receivers: names nobody who is told of alerts: they fire, and are seen by whoever looks (keelson open alertmanager); " +
    "give a slack, email or webhook receiver.";
  return [{ rule: "receivers", message }];
}
