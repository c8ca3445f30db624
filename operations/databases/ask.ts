import { setTimeout as sleep } from "node:timers/promises";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import type { Identity } from "../../platforms/identity.ts";
import { withCluster } from "../../platforms/kubernetes/cluster/client.ts";
import { askInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { readyPods } from "../../platforms/kubernetes/cluster/ready-pods.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { docker, ofStack, rows, type DockerOptions } from "../docker.ts";
import { rendersOnly } from "../target.ts";

interface Question {
  /** Statements, each in a transaction of its own. */
  readonly sql: readonly string[];
  /** @default postgres */
  readonly database?: string;
  /** @default 60 */
  readonly timeoutSeconds?: number;
}

/** What PostgreSQL answers, a line a row, asked inside its container by its own socket; "" where none runs. */
export async function askPostgres(
  question: string | Question,
  config: StackConfig,
  identity: Identity,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (config.postgres === undefined || rendersOnly(config)) return "";
  const { sql, database = "postgres", timeoutSeconds } = typeof question === "string" ? ask(question) : question;
  const statements = sql.flatMap((statement) => ["-c", statement]);
  const command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, ...statements];
  if (config.target === "kubernetes") return askPod(command, config, identity);
  return askContainer(command, identity, { env, ...(timeoutSeconds !== undefined && { timeoutSeconds }) });
}

/** A new server's first check of its health comes seconds after it answers. */
const pauseMs = 1000;

/** Waits until PostgreSQL answers; says whether it did. */
export async function awaitPostgres(
  seconds: number,
  config: StackConfig,
  identity: Identity,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    // It may be stopped, started or recovering meanwhile: all of that ends.
    const answer = await askPostgres("SELECT 1", config, identity, env).catch(() => "");
    if (answer.trim() === "1") return true;
    if (Date.now() > deadline) return false;
    await sleep(pauseMs);
  }
}

const ask = (query: string): Question => ({ sql: [query] });

async function askContainer(command: readonly string[], identity: Identity, options: DockerOptions): Promise<string> {
  const { env } = options;
  const filters = [...ofStack(identity, ["keelson.service=postgres", "keelson.tier"]), "--filter", "health=healthy"];
  const [first] = rows(await docker(["ps", "--quiet", "--no-trunc", ...filters], { env }));
  return first === undefined ? "" : docker(["exec", first[0]!, ...command], options);
}

async function askPod(command: readonly string[], config: StackConfig, identity: Identity): Promise<string> {
  const namespace = namespaceOf(config, identity);
  return withCluster(config.kubernetes.context, async (cluster) => {
    const [pod] = await readyPods(cluster, { namespace, service: "postgres" }, 0);
    if (pod === undefined) return "";
    const { code, stdout, stderr } = await askInPod(cluster, pod, command);
    if (code !== 0) throw new UserError(stderr.trim());
    return stdout;
  });
}
