import type { Facts } from "./process-facts.ts";

export interface Row {
  readonly service: string;
  readonly field: string;
  readonly docker: string;
  readonly kubernetes: string;
  /** Why the two differ; "" where they are the same. */
  readonly reason: string;
}

interface Reason {
  readonly service: RegExp;
  readonly field: RegExp;
  readonly text: string;
}

/** Everything in which the targets may differ. */
const reasons: readonly Reason[] = [
  {
    service: /./,
    field: /^CPU shares$/,
    text: "a changed reservation restarts a pod, so on Kubernetes it moves in large steps; on Docker it changes in place",
  },
  {
    service: /^(web|edge)$/,
    field: /^memory (limit|reservation)$/,
    text: "the edge's update keeps room for a second copy, on Docker the published ports allow none",
  },
  {
    service: /^postgres$/,
    field: /^file .*postgresql\.conf$/,
    text: "max_wal_size follows the volume's size, which Docker volumes do not have",
  },
  {
    service: /^postgres$/,
    field: /^writable folders$/,
    text: "/dev/shm is a volume in memory of the same size, which Docker sets by --shm-size",
  },
  {
    service: /^edge$/,
    field: /^file .*nginx\.conf$/,
    text: "upstreams are a Service's name, on Docker the containers' own",
  },
  {
    service: /./,
    field: /^file \/run\/secrets\/[A-Z0-9_]+$/,
    text: "secret variables come from a Secret by the kubelet, on Docker from files by the probe's exec wrapper",
  },
  {
    service: /^postgres$/,
    field: /^file .*\/backup\.json$/,
    text: "what makes backups reads it; in a cluster it comes with the section backups",
  },
];

/** Field by field; a difference without a known reason has reason "?". */
export function compareFacts(service: string, docker: Facts, kubernetes: Facts): Row[] {
  const fields = [...new Set([...Object.keys(docker), ...Object.keys(kubernetes)])];
  return fields.map((field) => {
    const [here = "none", there = "none"] = [docker[field], kubernetes[field]];
    return { service, field, docker: here, kubernetes: there, reason: here === there ? "" : reasonFor(service, field) };
  });
}

function reasonFor(service: string, field: string): string {
  return reasons.find((reason) => reason.service.test(service) && reason.field.test(field))?.text ?? "?";
}

const heading = `# One stack file on both targets

What the kernel, the engine and the API server say of the running containers and pods of one stack, host and cluster of one
size. Values of a run of

    KEELSON_TABLE=$PWD/docs/targets.md npm run test:cluster

which fails on a difference that has no reason here.

`;

/** The document that shows a run. */
export function markdownDocument(rows: readonly Row[]): string {
  const lines = rows.map(({ service, field, docker, kubernetes, reason }) =>
    [service, field, docker, kubernetes, reason || "same"].map((text) => text.replaceAll("|", "\\|")).join(" | "),
  );
  const head = ["| service | field | Docker container | Kubernetes pod | why |", "| --- | --- | --- | --- | --- |"];
  return heading + [...head, ...lines.map((line) => `| ${line} |`), ""].join("\n");
}
