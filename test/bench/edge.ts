// npm run bench:edge -- [--rounds 5] [--seconds 5]
// The edge beside a bare nginx: the same image, limits and app, in turns; wrk in a container on their network.
import { parseArgs } from "node:util";
import { bareNginx } from "../images/bare-nginx.ts";
import { renderLoadedConf } from "../../components/edge/nginx-conf.ts";
import { parseStack } from "../../config/parse.ts";
import { selfSigned } from "../images/field-edge.ts";
import { Trial, type Box } from "../images/trial.ts";
import { median } from "./deploy/report.ts";
import { wrk, type Figures } from "./edge/wrk.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "5" } },
});
/** Of the bare nginx's rate; below it the run fails. */
const target = 0.95;
const limits = ["--memory", "192m", "--memory-swap", "192m"];
const plan = { workerProcesses: 2, workerConnections: 1024, openFiles: 4096 };

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

/** The loads, each by what is asked of either server. */
const loads = {
  "1 KiB": { path: "/1k", connections: 32, closing: false },
  "1 MiB": { path: "/1m", connections: 8, closing: false },
  "1 KiB, a TLS handshake each": { path: "/1k", connections: 16, closing: true },
};
type LoadName = keyof typeof loads;

interface Sample extends Figures {
  readonly load: LoadName;
  readonly who: string;
}

async function startApp(trial: Trial, image: string, network: string): Promise<string> {
  const files = { "nginx.conf": appConf, "1k": "x".repeat(1024), "1m": "x".repeat(2 ** 20) };
  const options = ["--network", network, "--volume", `${trial.folder(files)}:/etc/trial:ro`];
  const app = await trial.start(image, options, ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"]);
  await app.untilWell("http", "http://127.0.0.1:3000/1k");
  return app.address();
}

/** One client asks as a thousand would: counted as any, and never refused. */
const route = { service: "web", limits: { requestsPerSecond: 100_000, burst: 100_000, connections: 65_535 } };

/** As Keelson renders it, at a production stack's defaults but for the size of the limits. */
async function startEdge(trial: Trial, image: string, network: string, app: string): Promise<Box> {
  const services = { web: { image: "example.com/web:1" } };
  const { edge } = parseStack({ environment: "development", services, edge: { routes: [route] } });
  const upstreams = [{ service: "web", instances: [app], port: 3000, keepAliveSeconds: 4 }];
  const { conf } = renderLoadedConf({ plan, environment: "production", edge, upstreams, maxBodyBytes: 2 ** 20 }, "");
  const files = trial.folder({ "nginx.conf": conf, ...selfSigned() });
  const mounts = ["--volume", `${files}:/etc/trial:ro`, "--volume", `${files}:/run/secrets:ro`];
  const options = ["--network", network, ...limits, ...mounts];
  const box = await trial.start(image, options, ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"]);
  await box.untilWell("http", "http://127.0.0.1:8081/health");
  return box;
}

function tableOf(samples: readonly Sample[]): string {
  const rows = (Object.keys(loads) as LoadName[]).flatMap((load) =>
    ["bare nginx", "edge"].map((who) => {
      const own = samples.filter((sample) => sample.load === load && sample.who === who);
      const [rate, p50, p99] = (["requestsPerSecond", "p50Ms", "p99Ms"] as const).map((key) =>
        own.map((one) => one[key]),
      );
      const range = `${Math.min(...rate!).toFixed(0)}–${Math.max(...rate!).toFixed(0)}`;
      const times = [p50!, p99!].map((values) => median(values).toFixed(2));
      const share = who === "edge" ? ratio(samples, load).toFixed(2) : "1.00";
      return `| ${[load, who, `${median(rate!).toFixed(0)} (${range})`, ...times, share].join(" | ")} |`;
    }),
  );
  const head =
    "| load | server | requests/s (range) | p50 ms | p99 ms | × bare nginx |\n| --- | --- | --- | --- | --- | --- |";
  return [head, ...rows].join("\n");
}

/** The median of each round's own ratio: what both share, such as a busy machine, falls out. */
function ratio(samples: readonly Sample[], load: LoadName): number {
  const rates = (who: string) =>
    samples.filter((sample) => sample.load === load && sample.who === who).map((one) => one.requestsPerSecond);
  const bare = rates("bare nginx");
  return median(rates("edge").map((rate, round) => rate / bare[round]!));
}

const trial = await Trial.begin("bench-edge");
try {
  const [image, generator] = [await trial.build("images/edge"), await trial.build("test/bench/edge/wrk")];
  const network = await trial.network();
  const app = await startApp(trial, image, network);
  const servers = {
    edge: await (await startEdge(trial, image, network, app)).address(),
    "bare nginx": await (await bareNginx(trial, image, `${app}:3000`, ["--network", network, ...limits])).address(),
  };
  const samples: Sample[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    // The first one meets the machine as the last left it, so both are it in turn.
    const order = Object.entries(servers);
    if (round % 2 === 1) order.reverse();
    for (const load of Object.keys(loads) as LoadName[]) {
      const { path, ...how } = loads[load];
      for (const [who, address] of order) {
        const url = `https://${address}:8443${path}`;
        const figures = await wrk(generator, network, { ...how, url, seconds: Number(values.seconds) });
        samples.push({ load, who, ...figures });
        console.error(`round ${round + 1}, ${load}, ${who}: ${figures.requestsPerSecond.toFixed(0)}/s`);
      }
    }
  }
  console.log(tableOf(samples));
  const short = (Object.keys(loads) as LoadName[]).filter((load) => ratio(samples, load) < target);
  if (short.length > 0) {
    console.log(`\nBelow ${target} of the bare nginx: ${short.join("; ")}`);
    process.exitCode = 1;
  }
} finally {
  await trial.end();
}
