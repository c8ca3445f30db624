import { createServer } from "node:net";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { docker, rows } from "../docker.ts";

interface Wanted {
  readonly key: string;
  readonly address: string;
  readonly port: number;
}

/** Says before anything is changed which wanted port somebody else holds; a remote host's ports only Docker can tell. */
export async function refuseTakenPorts(config: StackConfig, identity: Identity): Promise<void> {
  const taken = (await Promise.all(wantedPorts(config).map((wanted) => takenBy(wanted, config, identity)))).filter(
    (line) => line !== undefined,
  );
  if (taken.length > 0) throw new UserError(taken.join("\n"));
}

export function wantedPorts({ edge, postgres, redis }: StackConfig): Wanted[] {
  const http = { key: "edge.httpPort", address: edge.address, port: edge.httpPort };
  const https = { key: "edge.httpsPort", address: edge.address, port: edge.httpsPort };
  const tcp = edge.tcp.map(({ port }, index) => ({ key: `edge.tcp[${index}].port`, address: edge.address, port }));
  const stores = Object.entries({ postgres, redis }).flatMap(([name, server]) =>
    server?.publish === undefined ? [] : [{ key: `${name}.publish.port`, ...server.publish }],
  );
  return [http, ...(edge.tls.kind === "none" ? [] : [https]), ...tcp, ...stores];
}

async function takenBy(
  { key, address, port }: Wanted,
  { host }: StackConfig,
  { project, stack }: Identity,
): Promise<string | undefined> {
  const remote = host.docker !== undefined && !host.docker.startsWith("unix:");
  const containers = await publishers(port, host.docker);
  if (
    containers.some(
      ({ labels }) => labels.includes(`keelson.project=${project}`) && labels.includes(`keelson.stack=${stack}`),
    )
  )
    return undefined;
  const other = containers[0];
  if (other !== undefined) return message(key, port, `container ${other.name} publishes it`);
  return remote || (await free(address, port))
    ? undefined
    : message(key, port, `a program listens on ${address}:${port}`);
}

function message(key: string, port: number, holder: string): string {
  return `keelson:stack.${key}: port ${port} is in use (${holder}). Stop that, or choose another port.`;
}

async function publishers(
  port: number,
  dockerHost: string | undefined,
): Promise<{ readonly name: string; readonly labels: readonly string[] }[]> {
  const env = dockerHost === undefined ? process.env : { ...process.env, DOCKER_HOST: dockerHost };
  const args = ["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}\t{{.Labels}}"];
  // An engine that does not answer is told about elsewhere, with what to do.
  const listing = await docker(args, { env, timeoutSeconds: 15 }).catch(() => "");
  return rows(listing).map(([name = "", labels = ""]) => ({ name, labels: labels.split(",") }));
}

function free(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
