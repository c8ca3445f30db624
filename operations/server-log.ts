import type { StackConfig } from "../config/schema.ts";
import type { Identity } from "../platforms/identity.ts";
import { withCluster } from "../platforms/kubernetes/cluster/client.ts";
import { unless } from "../platforms/kubernetes/cluster/failures.ts";
import { selector, toQuery } from "../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../platforms/kubernetes/namespace.ts";
import { docker, ofStack, rows } from "./docker.ts";
import { runCommand } from "./process.ts";

export interface LogPlace {
  readonly config: StackConfig;
  readonly identity: Identity;
  /** Which Docker host is meant. */
  readonly env: NodeJS.ProcessEnv;
}

/** What every container of a service has said in the last seconds. */
export function serverLog(place: LogPlace, service: string, seconds: number): Promise<string> {
  const since = Math.max(1, Math.ceil(seconds));
  return place.config.target === "docker" ? dockerLog(place, service, since) : podLog(place, service, since);
}

async function dockerLog({ identity, env }: LogPlace, service: string, since: number): Promise<string> {
  const filters = ofStack(identity, [`keelson.service=${service}`, "keelson.tier"]);
  const ids = rows(await docker(["ps", "--quiet", "--no-trunc", ...filters], { env }));
  const logs = ids.map(([id]) =>
    runCommand("docker", ["logs", "--since", `${since}s`, id!], { env, timeoutSeconds: 60 }),
  );
  return (await Promise.all(logs)).map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join("\n");
}

async function podLog({ config, identity }: LogPlace, service: string, sinceSeconds: number): Promise<string> {
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
