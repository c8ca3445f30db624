import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { Identity } from "../../platforms/identity.ts";
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
  return kind === "acme" ? askAcme(identityOf(stack), env) : shownCertificates(stack, config);
}

async function askAcme(identity: Identity, env: NodeJS.ProcessEnv): Promise<readonly HostCertificate[]> {
  const text = await inAcme(identity, env, ["get", statusUrl]);
  return (JSON.parse(text) as { readonly hosts: readonly HostCertificate[] }).hosts;
}

/** Has what failed tried again at once: for whoever has mended what stood in the way. */
export async function tryAgain(identity: Identity, env: NodeJS.ProcessEnv): Promise<void> {
  await inAcme(identity, env, ["signal", "HUP"]);
}

async function inAcme(identity: Identity, env: NodeJS.ProcessEnv, probe: readonly string[]): Promise<string> {
  const filters = ofStack(identity, ["keelson.service=acme", "keelson.tier"]);
  const [[id] = []] = rows(await docker(["ps", "--quiet", "--no-trunc", ...filters], { env }));
  if (id === undefined) throw new UserError("the container acme, which obtains certificates, does not run");
  const asked = await runCommand("docker", ["exec", id, probeBinary, ...probe], { env, timeoutSeconds: 20 });
  if (asked.problem !== undefined) throw new UserError(`the container acme does not answer: ${lastLines(asked, 1)}`);
  return asked.stdout;
}
