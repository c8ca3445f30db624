import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import type { Identity } from "../../platforms/identity.ts";
import { withCluster } from "../../platforms/kubernetes/cluster/client.ts";
import { execInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { readyPods } from "../../platforms/kubernetes/cluster/ready-pods.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { rendersOnly } from "../target.ts";

/** What PostgreSQL answers to a query, a line a row, asked inside its container by its own socket; "" where none runs. */
export async function askPostgres(
  query: string,
  config: StackConfig,
  identity: Identity,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (config.postgres === undefined || rendersOnly(config)) return "";
  const command = ["psql", "-XqAt", "-U", "postgres", "-d", "postgres", "-c", query];
  return config.target === "docker" ? askContainer(command, identity, env) : askPod(command, config, identity);
}

async function askContainer(command: readonly string[], identity: Identity, env: NodeJS.ProcessEnv): Promise<string> {
  const filters = [...ofStack(identity, ["keelson.service=postgres", "keelson.tier"]), "--filter", "health=healthy"];
  const [first] = rows(await docker(["ps", "--quiet", "--no-trunc", ...filters], { env }));
  return first === undefined ? "" : docker(["exec", first[0]!, ...command], { env });
}

async function askPod(command: readonly string[], config: StackConfig, identity: Identity): Promise<string> {
  const namespace = namespaceOf(config, identity);
  return withCluster(config.kubernetes.context, async (cluster) => {
    const [pod] = await readyPods(cluster, { namespace, service: "postgres" }, 0);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const said = Promise.all([text(stdout), text(stderr)]);
    const code = await execInPod(cluster, pod!, command, { stdin: Readable.from([]), stdout, stderr });
    stdout.end();
    stderr.end();
    const [answer, complaint] = await said;
    if (code !== 0) throw new UserError(complaint.trim());
    return answer;
  });
}
