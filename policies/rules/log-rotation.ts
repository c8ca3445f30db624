import { formatBytes, MiB } from "../../sizing/units.ts";
import { violation, whenKnown } from "../findings.ts";
import type { Logs } from "../facts/types.ts";
import type { ContainerRule } from "../rule.ts";

/** The local driver's own defaults: 5 files of 20 MB. */
const localDefaults = { maxBytes: 20_000_000, maxFiles: 5 } as const;

export const logRotation: ContainerRule = {
  name: "log-rotation",
  item: "log rotation",
  scope: "container",
  only: { platform: "docker", because: "the kubelet rotates the logs of all containers alike" },
  title: "Every container's log is kept, and bounded.",
  severity: "high",
  references: ["CIS Docker 2.13"],
  remedy: "Set `logs: {maxSize: 10MiB, maxFiles: 3}`, or `logOpts` with `max-size` and `max-file`.",
  thresholds: { maxMiB: 1024 },
  judge: ({ subject, logs }, { thresholds }) =>
    whenKnown(subject, logs, "how its log is kept", (logs) => {
      const fault = logFault(logs, (thresholds["maxMiB"] ?? 0) * MiB);
      return fault === undefined ? [] : [violation(subject, fault)];
    }),
};

function logFault(logs: Logs | undefined, most: number): string | undefined {
  if (logs === undefined || (logs.driver === "default" && logs.maxBytes === undefined))
    return "names no log driver: the daemon's default keeps a log without a bound";
  if (logs.driver === "none") return "keeps no log: nothing will say why it failed";
  // Other drivers hand the log over to a service, which has bounds of its own.
  if (!["default", "json-file", "local"].includes(logs.driver)) return undefined;
  return fileFault(logs.driver === "local" ? { ...localDefaults, ...logs } : logs, most);
}

function fileFault({ maxBytes, maxFiles }: Logs, most: number): string | undefined {
  if (maxBytes === undefined) return "has a log without a bound: max-size is missing";
  if (maxFiles === undefined) return "loses its whole log at each rotation: max-file is missing";
  const whole = maxBytes * maxFiles;
  return whole > most ? `may keep ${formatBytes(whole)} of logs, more than ${formatBytes(most)}` : undefined;
}
