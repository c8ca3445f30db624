import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { errorPageFiles } from "../../components/edge/error-pages.ts";
import { loadedUrl, renderLoadedConf } from "../../components/edge/nginx-conf.ts";
import { edgeFolder } from "../../platforms/edge.ts";
import type { StackConfig, StackFile } from "../../config/schema.ts";
import { parseStack } from "../../config/parse.ts";
import { FieldApp } from "../support/field-app.ts";
import { Trial, until, type Box } from "./trial.ts";

export type Routes = NonNullable<NonNullable<StackFile["edge"]>["routes"]>;

/** A real edge in a container of its planned size, and apps of this process behind it; each replica has an address. */
export interface FieldEdge {
  readonly box: Box;
  readonly url: string;
  readonly address: string;
  readonly apps: readonly FieldApp[];
  /** Addresses of the apps. */
  readonly instances: readonly string[];
  /** Where the edge finds its maintenance page, and looks for the switch. */
  readonly folder: string;
  /** Has it take over other addresses, as a deploy does. */
  reload(instances: readonly string[]): Promise<void>;
  /** Has it take over another file than the one that Keelson renders, as whoever changes it by hand. */
  mutate(change: (conf: string) => string, files?: Readonly<Record<string, string>>): Promise<void>;
}

interface Beside {
  readonly environment?: StackConfig["environment"];
  /** Files in the folder of secrets, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Runs nginx under the probe binary, by /tmp/nginx.conf, as a stack does. */
  readonly watched?: boolean;
}

export async function fieldEdge(
  trial: Trial,
  image: string,
  routes: Routes,
  {
    environment = "development",
    secrets = {},
    watched = false,
    ...edge
  }: Beside & Readonly<Record<string, unknown>> = {},
): Promise<FieldEdge> {
  const network = await trial.network();
  const addresses = [network, await trial.network()].map(gateway);
  const first = await FieldApp.listen("web-0", addresses[0]!, 0);
  const second = await FieldApp.listen("web-1", addresses[1]!, first.port);
  trial.afterwards(() => [first, second].forEach((app) => app.close()));
  const render = (instances: readonly string[]) =>
    renderLoadedConf(
      {
        environment,
        plan: { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 },
        edge: config(routes, edge),
        upstreams: [{ service: "web", instances, port: first.port, keepAliveSeconds: 4 }],
        maxBodyBytes: 1024 ** 3,
      },
      "",
    );
  const files = trial.folder({ "nginx.conf": render(addresses).conf, ...selfSigned(), ...secrets });
  const limits = ["--network", network, "--memory", "192m", "--memory-swap", "192m"];
  const pages = errorPageFiles(config(routes, edge)).map(({ path, content }): [string, string] => [
    basename(path),
    content as string,
  ]);
  const folder = trial.folder({ "maintenance.html": "<h1>Trial page</h1>\n", ...Object.fromEntries(pages) });
  const mounts = ["--volume", `${files}:/etc/trial:ro`, "--volume", `${files}:/run/secrets:ro`];
  mounts.push("--volume", `${folder}:${edgeFolder}:ro`);
  const box = await trial.start(image, [...limits, ...mounts], watched ? watchedNginx : plainNginx);
  await box.untilWell("http", "http://127.0.0.1:8081/health");
  const address = await box.address();
  const take = async (written: Readonly<Record<string, string>>, digest: string) => {
    for (const [name, content] of Object.entries(written)) writeFileSync(join(files, name), content);
    await box.docker("kill", "--signal", "HUP");
    await until(async () => (await box.probe("get", loadedUrl)).stdout.trim() === digest, "the file is in force");
  };
  const reload = (instances: readonly string[]) => {
    const { conf, digest } = render(instances);
    return take({ "nginx.conf": conf }, digest);
  };
  let mutations = 0;
  const mutate = (change: (conf: string) => string, beside: Readonly<Record<string, string>> = {}) => {
    const { conf, digest } = render(addresses);
    const other = `${digest}-${(mutations += 1)}`;
    return take({ ...beside, "nginx.conf": change(conf).replaceAll(digest, other) }, other);
  };
  const url = `http://${address}:8080`;
  return { box, url, address, apps: [first, second], instances: addresses, folder, reload, mutate };
}

const plainNginx = ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"];
const watchedNginx = [
  ...["/keelson/probe", "watch", "--conf", "/etc/trial/nginx.conf", "--to", "/tmp/nginx.conf", "--"],
  ...["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"],
];

function config(routes: Routes, edge: object) {
  const services = { web: { image: "example.com/web:1" } };
  const plain = { tls: { kind: "none" }, httpPort: 18080, routes, ...edge };
  return parseStack({ environment: "development", services, edge: plain }).edge;
}

/** Of this machine on a bridge of Docker's; a container on any of them reaches it. */
export function gateway(network: string): string {
  const format = "{{range .IPAM.Config}}{{.Gateway}}{{end}}";
  return execFileSync("docker", ["network", "inspect", "--format", format, network], { encoding: "utf8" }).trim();
}

export function selfSigned(): Readonly<Record<string, string>> {
  const both = execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "-", "-subj", "/CN=localhost", "-days", "2"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  return { "tls.crt": both, "tls.key": both };
}
