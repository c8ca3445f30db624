import type { StackConfig } from "../../config/schema.ts";
import { withCluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { selector, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { runCommand } from "../process.ts";
import { rendersOnly } from "../target.ts";
import { complaintsIn, type Complaint } from "./find.ts";

/** Reads what PostgreSQL and PgBouncer have said of the apps' drivers in the last seconds; nothing without a database. */
export async function readComplaints(
  config: StackConfig,
  identity: Identity,
  { env, seconds }: { readonly env: NodeJS.ProcessEnv; readonly seconds: number },
): Promise<readonly Complaint[]> {
  if (config.postgres === undefined || rendersOnly(config)) return [];
  const since = Math.ceil(seconds);
  const log = (service: string) =>
    config.target === "docker" ? dockerLog(identity, service, env, since) : podLog(config, identity, service, since);
  const [postgres, pgbouncer] = await Promise.all([log("postgres"), log("pgbouncer")]);
  return complaintsIn({ postgres, pgbouncer });
}

async function dockerLog(identity: Identity, service: string, env: NodeJS.ProcessEnv, since: number): Promise<string> {
  const filters = ofStack(identity, [`keelson.service=${service}`, "keelson.tier"]);
  const ids = rows(await docker(["ps", "--quiet", "--no-trunc", ...filters], { env }));
  const logs = ids.map(([id]) =>
    runCommand("docker", ["logs", "--since", `${since}s`, id!], { env, timeoutSeconds: 60 }),
  );
  return (await Promise.all(logs)).map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join("\n");
}

async function podLog(config: StackConfig, identity: Identity, service: string, sinceSeconds: number): Promise<string> {
  const namespace = namespaceOf(config, identity);
  return withCluster(config.kubernetes.context, async ({ core }) => {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: toQuery(selector(identity, service)) });
    const logs = items.map(({ metadata, spec }) => {
      const pod = { name: metadata!.name!, namespace, container: spec!.containers[0]!.name, sinceSeconds };
      return unless([400, 403, 404], core.readNamespacedPodLog(pod));
    });
    return (await Promise.all(logs)).map((log) => log ?? "").join("\n");
  });
}
