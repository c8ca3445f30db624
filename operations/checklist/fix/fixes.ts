import type { StackConfig } from "../../../config/schema.ts";
import type { Result } from "../../../policies/report.ts";
import type { Edit } from "./types.ts";

/** The edits that mend a violation of one service; none where only a person can. */
type Fix = (service: string, config: StackConfig) => readonly Edit[];

/** Fixes are listed by rule. What needs a decision has none: which image, which certificate, what password. */
const fixes: Readonly<Record<string, Fix>> = {
  replicas: twoReplicas,
  "replicas-docker": twoReplicas,
  "live-published-ports": unpublish,
  "published-ports": unpublish,
  "loopback-ports": unpublish,
  "log-rotation": boundLogs,
  tls: encrypt,
};

/** Every edit once, in the order of the results; what is exempt stays as somebody wants it. */
export function fixesOf(results: readonly Result[], config: StackConfig): Edit[] {
  const edits = results.flatMap(({ rule, lines }) => {
    const violations = lines.filter(({ status }) => status === "fail" || status === "warn");
    return violations.flatMap(({ subject }) => fixes[rule]?.(subject, config) ?? []);
  });
  const key = ({ path }: Edit) => path.join("\0");
  return edits.filter((edit, index) => edits.findIndex((other) => key(other) === key(edit)) === index);
}

function twoReplicas(service: string, { services }: StackConfig): Edit[] {
  const app = services[service];
  if (app === undefined || app.autoscale !== undefined || app.replicas > 1) return [];
  return [{ path: ["services", service, "replicas"], value: 2 }];
}

function unpublish(service: string, config: StackConfig): Edit[] {
  if (service !== "postgres" && service !== "redis") return [];
  return config[service]?.publish === undefined ? [] : [{ path: [service, "publish"], value: undefined }];
}

/** Bounds the logs of a service by what the defaults are. */
function boundLogs(service: string, config: StackConfig): Edit[] {
  const path = service in config.services ? ["services", service, "logs"] : [service, "logs"];
  return [
    { path: [...path, "maxSize"], value: "10MiB" },
    { path: [...path, "maxFiles"], value: 3 },
  ];
}

/** A certificate of its own is the least: one of an authority is a person's to bring. */
function encrypt(_service: string, { edge }: StackConfig): Edit[] {
  return edge.tls.kind === "none" ? [{ path: ["edge", "tls", "kind"], value: "self-signed" }] : [];
}
