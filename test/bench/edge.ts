// npm run bench:edge -- [--rounds 5] [--seconds 5]
// The edge beside a bare nginx and Caddy: the same limits and app, in turns; wrk in a container on their network.
import { parseArgs } from "node:util";
import { Trial } from "../images/trial.ts";
import { startApp, startBareNginx, startCaddy, startEdge, type Field } from "./edge/servers.ts";
import { ratio, servers, tableOf, type Sample, type ServerName } from "./edge/table.ts";
import { wrk } from "./edge/wrk.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "5" } },
});
/** Of the bare nginx's rate; below it the run fails. */
const target = 0.95;

/** The loads, each by what is asked of every server. */
const loads = {
  "1 KiB": { path: "/1k", connections: 32, closing: false },
  "1 MiB": { path: "/1m", connections: 8, closing: false },
  "1 KiB, a TLS handshake each": { path: "/1k", connections: 16, closing: true },
};
type LoadName = keyof typeof loads;
const loadNames = Object.keys(loads) as LoadName[];

async function startAll(field: Field): Promise<Readonly<Record<ServerName, string>>> {
  const app = await startApp(field);
  return {
    "bare nginx": await (await startBareNginx(field, app)).address(),
    edge: await (await startEdge(field, app)).address(),
    Caddy: await (await startCaddy(field, app)).address(),
  };
}

/** Each meets the machine as the last one left it, so each is the first in turn. */
function orderOf(round: number): ServerName[] {
  const first = round % servers.length;
  return [...servers.slice(first), ...servers.slice(0, first)];
}

const trial = await Trial.begin("bench-edge");
try {
  const [image, generator] = [await trial.build("images/edge"), await trial.build("test/bench/edge/wrk")];
  const network = await trial.network();
  const addresses = await startAll({ trial, network, image });
  const samples: Sample[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const load of loadNames) {
      const { path, ...how } = loads[load];
      for (const who of orderOf(round)) {
        const url = `https://${addresses[who]}:8443${path}`;
        const figures = await wrk(generator, network, { ...how, url, seconds: Number(values.seconds) });
        samples.push({ load, who, ...figures });
        console.error(`round ${round + 1}, ${load}, ${who}: ${figures.requestsPerSecond.toFixed(0)}/s`);
      }
    }
  }
  console.log(tableOf(samples));
  const short = loadNames.filter((load) => ratio(samples, load, "edge", "bare nginx") < target);
  if (short.length > 0) {
    console.log(`\nBelow ${target} of the bare nginx: ${short.join("; ")}`);
    process.exitCode = 1;
  }
} finally {
  await trial.end();
}
