import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { Identity } from "../../platforms/identity.ts";
import { withCluster } from "../../platforms/kubernetes/cluster/client.ts";
import { askInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { readyPods } from "../../platforms/kubernetes/cluster/ready-pods.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { lastLines, runCommand } from "../process.ts";
import { shownCertificates } from "./shown.ts";
import type { HostCertificate } from "./types.ts";

/** Where images/acme tells what it knows (components/edge/acme.ts). */
const statusUrl = "http://127.0.0.1:8403/status";

/**
 * Every host's certificate: what obtains them is asked, else the edge itself. Throws a UserError where neither can be
 * asked; `env` says which Docker host.
 */
export async function readCertificates(
  stack: string,
  config: StackConfig,
  env: NodeJS.ProcessEnv,
): Promise<readonly HostCertificate[]> {
  const { kind } = config.edge.tls;
  if (kind === "none") return [];
  return kind === "acme" ? askAcme({ stack, config, env }) : shownCertificates(stack, config);
}

interface Asked {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
}

async function askAcme(asked: Asked): Promise<readonly HostCertificate[]> {
  const text = await inAcme(asked, ["get", statusUrl]);
  return (JSON.parse(text) as { readonly hosts: readonly HostCertificate[] }).hosts;
}

/** Has what failed tried again at once: for whoever has mended what stood in the way. */
export async function tryAgain(asked: Asked): Promise<void> {
  await inAcme(asked, ["signal", "HUP"]);
}

function inAcme({ stack, config, env }: Asked, probe: readonly string[]): Promise<string> {
  const identity = identityOf(stack);
  return config.target === "kubernetes" ? inPod(config, identity, probe) : inContainer(identity, env, probe);
}

/** Seconds that a pod has to be ready. */
const readySeconds = 10;

function inPod(config: StackConfig, identity: Identity, probe: readonly string[]): Promise<string> {
  const namespace = namespaceOf(config, identity);
  return withCluster(config.kubernetes.context, async (cluster) => {
    const [pod] = await readyPods(cluster, { namespace, service: "acme" }, readySeconds);
    const { code, stdout, stderr } = await askInPod(cluster, pod!, [probeBinary, ...probe]);
    if (code !== 0) throw new UserError(`the pod acme does not answer: ${stderr.trim().split("\n").at(-1)!}`);
    return stdout;
  });
}

async function inContainer(identity: Identity, env: NodeJS.ProcessEnv, probe: readonly string[]): Promise<string> {
  const filters = ofStack(identity, ["keelson.service=acme", "keelson.tier"]);
  const [[id] = []] = rows(await docker(["ps", "--quiet", "--no-trunc", ...filters], { env }));
  if (id === undefined) throw new UserError("the container acme, which obtains certificates, does not run");
  const asked = await runCommand("docker", ["exec", id, probeBinary, ...probe], { env, timeoutSeconds: 20 });
  if (asked.problem !== undefined) throw new UserError(`the container acme does not answer: ${lastLines(asked, 1)}`);
  return asked.stdout;
}
