import { isDeepStrictEqual } from "node:util";
import { labelsOf } from "../../operations/state/containers.ts";
import { contentsOf } from "../../operations/rollback/contents.ts";
import type { PreparedRollback } from "../../operations/rollback/prepare.ts";
import type { Rehearsal } from "../../operations/rollback/rollback.ts";
import type { Recorded } from "../../operations/rollback/recorded.ts";
import { textOf, type Values } from "../../operations/rollback/values.ts";

/** What a rollback will change, service by service, and what it cannot take back. Nothing secret. */
export function describeRollback(prepared: PreparedRollback, { steps }: Pick<Rehearsal, "steps">): string {
  const { request, plan } = prepared;
  const { number, startedAt, git } = request.release;
  const commit = git === undefined ? "" : `, commit ${git.commit.slice(0, 7)}${git.dirty ? " with local changes" : ""}`;
  const changes = describeServices(prepared.live.resources, plan.replay.resources);
  return [
    `Back to release ${number} (${startedAt}${commit}): ${countSteps(steps)}.`,
    ...section("Changes", changes.length === 0 ? ["no service changes"] : changes),
    ...section("Secrets", describeSecrets(prepared)),
    ...section(
      "Stays, as the release does not have it and it is protected",
      plan.kept.map(({ name }) => name),
    ),
    ...section("Cannot be taken back", [
      "databases keep their contents: rows written since, and migrations",
      "data volumes deleted since do not come back",
    ]),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function countSteps(steps: Rehearsal["steps"]): string {
  const shown = ["create", "update", "replace", "delete"];
  const counts = shown.map((op) => [op, steps.filter((step) => step.op === op).length] as const);
  const said = counts.filter(([, count]) => count > 0).map(([op, count]) => `${count} to ${op}`);
  return said.length === 0 ? "nothing to change" : said.join(", ");
}

function describeSecrets({ plan, request }: PreparedRollback): string[] {
  const lines = plan.secrets.map(({ name, outcome }) => {
    return `${name}: ${outcome === "kept" ? "differs; today's is kept" : "differs; the release's comes back"}`;
  });
  const given = request.withSecrets === true && lines.length > 0;
  return given
    ? [
        ...lines,
        "set those of the stack file back too (pulumi config set --secret), or the next deploy changes them again",
      ]
    : lines;
}

/** What runs of one service, and its files. */
interface Service {
  readonly running: readonly Recorded[];
  readonly files: ReadonlyMap<string, string>;
}

export function describeServices(today: readonly Recorded[], then: readonly Recorded[]): string[] {
  const [present, wanted] = [services(today), services(then)];
  const names = [...new Set([...present.keys(), ...wanted.keys()])].sort();
  return names.flatMap((name) => describeService(name, present.get(name), wanted.get(name)));
}

function describeService(name: string, today: Service | undefined, then: Service | undefined): string[] {
  if (today === undefined || today.running.length === 0) return then?.running.length ? [`${name}: comes back`] : [];
  if (then === undefined || then.running.length === 0) return [`${name}: goes, as the release does not have it`];
  const changes = [...imageChange(today, then), ...replicaChange(today, then), ...settingChanges(today, then)];
  const files = [...then.files].filter(([path, content]) => today.files.get(path) !== content).map(([path]) => path);
  const gone = [...today.files.keys()].filter((path) => !then.files.has(path));
  const all = [...changes, ...[...files, ...gone].sort().map((path) => `file ${path}`)];
  return all.length === 0 ? [] : [`${name}: ${all.join(", ")}`];
}

function imageChange(today: Service, then: Service): string[] {
  const [now, back] = [imageOf(today.running[0]!), imageOf(then.running[0]!)];
  return now === back ? [] : [`image ${now} → ${back}`];
}

function replicaChange(today: Service, then: Service): string[] {
  const [now, back] = [replicas(today), replicas(then)];
  return now === back ? [] : [`replicas ${now} → ${back}`];
}

/** Lists what differs in one replica, by the names of what differs: values may be secret. */
function settingChanges(today: Service, then: Service): string[] {
  const [now, back] = [today.running[0]!.inputs, then.running[0]!.inputs];
  const told = new Set(["image", "name", "labels", "volumes", "metadata"]);
  const keys = [...new Set([...Object.keys(now), ...Object.keys(back)])].filter((key) => !told.has(key)).sort();
  return keys.filter((key) => !isDeepStrictEqual(now[key], back[key]));
}

const controllers = new Set(["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"]);

function services(resources: readonly Recorded[]): Map<string, Service> {
  const found = new Map<string, Service>();
  for (const resource of resources) {
    const name = serviceOf(resource);
    if (name === undefined) continue;
    const { running, files } = found.get(name) ?? { running: [], files: new Map<string, string>() };
    const more = contentsOf(resource)?.files ?? [];
    found.set(name, {
      running: isRunning(resource) ? [...running, resource] : running,
      files: new Map([...files, ...more]),
    });
  }
  return found;
}

/** Writers fill volumes and never run; only what runs carries a tier. */
const isRunning = (resource: Recorded): boolean =>
  labelsOf(resource.inputs)["keelson.tier"] !== undefined || controllers.has(resource.type);

function serviceOf(resource: Recorded): string | undefined {
  const labels = (resource.inputs["metadata"] as Values | undefined)?.["labels"] as Values | undefined;
  const service = labelsOf(resource.inputs)["keelson.service"] ?? labels?.["keelson.dev/service"];
  return typeof service === "string" ? service : undefined;
}

function replicas({ running }: Service): number {
  const { spec } = running[0]!.inputs;
  const wanted = (spec as Values | undefined)?.["replicas"];
  return typeof wanted === "number" ? wanted : running.length;
}

function imageOf({ inputs }: Recorded): string {
  if (typeof inputs["image"] === "string") return inputs["image"];
  const template = (inputs["spec"] as Values | undefined)?.["template"] as Values | undefined;
  const containers = ((template?.["spec"] as Values | undefined)?.["containers"] ?? []) as readonly Values[];
  return textOf(containers[0]?.["image"]);
}
