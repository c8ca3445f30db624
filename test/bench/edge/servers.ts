import { renderLoadedConf } from "../../../components/edge/nginx-conf.ts";
import { parseStack } from "../../../config/parse.ts";
import { bareNginx } from "../../images/bare-nginx.ts";
import { selfSigned } from "../../images/field-edge.ts";
import type { Box, Trial } from "../../images/trial.ts";
import { caddyFolder, caddyfile } from "./caddy.ts";

/** What all of them stand in; the image is the edge's, which Caddy is only mounted into. */
export interface Field {
  readonly trial: Trial;
  readonly network: string;
  readonly image: string;
}

const limits = ["--memory", "192m", "--memory-swap", "192m"];
const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };
const nginx = ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"];

const appConf = `pid /tmp/nginx.pid;
worker_processes 2;
events { worker_connections 1024; }
http {
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path /tmp/${kind};`).join(" ")}
  access_log off;
  sendfile on;
  open_file_cache max=10;
  server { listen 3000; root /etc/trial; keepalive_requests 1000000; }
}
`;

/** Returns the address of what all of them pass requests on to. */
export async function startApp({ trial, network, image }: Field): Promise<string> {
  const files = { "nginx.conf": appConf, "1k": "x".repeat(1024), "1m": "x".repeat(2 ** 20) };
  const options = ["--network", network, "--volume", `${trial.folder(files)}:/etc/trial:ro`];
  const app = await trial.start(image, options, nginx);
  await app.untilWell("http", "http://127.0.0.1:3000/1k");
  return app.address();
}

export function startBareNginx({ trial, network, image }: Field, app: string): Promise<Box> {
  return bareNginx(trial, image, `${app}:3000`, ["--network", network, ...limits]);
}

/** One client asks as a thousand would: counted as any, and never refused. */
const route = { service: "web", limits: { requestsPerSecond: 100_000, burst: 100_000, connections: 65_535 } };

/** As Keelson renders it, at a production stack's defaults but for the size of the limits. */
export async function startEdge(field: Field, app: string): Promise<Box> {
  const services = { web: { image: "example.com/web:1" } };
  const { edge } = parseStack({ environment: "development", services, edge: { routes: [route] } });
  const upstreams = [{ service: "web", instances: [app], port: 3000, keepAliveSeconds: 4 }];
  const { conf } = renderLoadedConf({ plan, environment: "production", edge, upstreams, maxBodyBytes: 2 ** 20 }, "");
  const box = await start(field, { "nginx.conf": conf }, nginx);
  await box.untilWell("http", "http://127.0.0.1:8081/health");
  return box;
}

export async function startCaddy(field: Field, app: string): Promise<Box> {
  const own = [
    "--volume",
    `${await caddyFolder()}:/caddy:ro`,
    "--env",
    "XDG_CONFIG_HOME=/tmp",
    "--env",
    "XDG_DATA_HOME=/tmp",
  ];
  const command = ["/caddy/caddy", "run", "--adapter", "caddyfile", "--config", "/etc/trial/Caddyfile"];
  const box = await start(field, { Caddyfile: caddyfile(`${app}:3000`) }, command, own);
  await box.untilWell("tcp", "127.0.0.1:8443");
  return box;
}

function start(
  { trial, network, image }: Field,
  files: Readonly<Record<string, string>>,
  command: readonly string[],
  own: readonly string[] = [],
): Promise<Box> {
  const folder = trial.folder({ ...files, ...selfSigned() });
  const mounts = ["--volume", `${folder}:/etc/trial:ro`, "--volume", `${folder}:/run/secrets:ro`];
  return trial.start(image, ["--network", network, ...limits, ...mounts, ...own], command);
}
