// npm run bench:internal-tls -- [--rounds 3] [--seconds 8] [--clients 20]
// What TLS costs: the same loads through a pooler that speaks it on both sides, and through one in clear, in turns.
import { parseArgs } from "node:util";
import type { Pair } from "../../components/internal-tls/issued.ts";
import { MiB } from "../../sizing/units.ts";
import { type Box, Trial, until } from "../images/trial.ts";
import { output } from "../support/run.ts";
import { median } from "./deploy/report.ts";
import { keelson } from "./postgres/configurations.ts";
import { transactionsPerSecond } from "./postgres/pgbench-report.ts";
import { poolerFile } from "./postgres/pooler.ts";
import { Server } from "./postgres/server.ts";

const text = (value: string) => ({ type: "string", default: value }) as const;
const { values } = parseArgs({ options: { rounds: text("3"), seconds: text("8"), clients: text("20") } });
const room = { memory: 1024 * MiB, cpus: 1000 };
const folder = "/var/lib/postgresql/data";

/** Not "prepared": pgbench waits for each preparation, and its thread then moves none of those that hold a server connection. */
const loads: Readonly<Record<string, readonly string[]>> = {
  "reads and writes": ["-M", "extended"],
  reads: ["-M", "extended", "-S"],
  "reads, a connection for each": ["-M", "extended", "-S", "-C"],
};
const ways = ["in clear", "by TLS"] as const;

const trial = await Trial.begin("bench-tls");

async function issue(env: Readonly<Record<string, string>> = {}): Promise<Pair> {
  const options = { env: { ...process.env, ...env } };
  return JSON.parse(await output("node", ["--import", "tsx", "components/internal-tls/issue.ts"], options)) as Pair;
}

async function secure(server: Server, { certificate, key }: Pair): Promise<void> {
  const write = `umask 077; cat > ${folder}/"$0"`;
  for (const [name, stdin] of Object.entries({ "tls.crt": certificate, "tls.key": key }))
    await output("docker", ["exec", "--interactive", server.box.name, "sh", "-c", write, name], { stdin });
  const files = `ALTER SYSTEM SET ssl_cert_file = '${folder}/tls.crt'; ALTER SYSTEM SET ssl_key_file = '${folder}/tls.key';`;
  await server.query(`${files} ALTER SYSTEM SET ssl = on; SELECT pg_reload_conf();`);
  await until(async () => (await server.query("SHOW ssl")) === "on", "PostgreSQL speaks TLS");
}

async function startPooler(image: string, network: string, alias: string, files: Readonly<Record<string, string>>) {
  const limits = ["--memory", "64m", "--memory-swap", "64m", "--network", network, "--network-alias", alias];
  const box = await trial.start(image, [...limits, "--volume", `${trial.folder(files)}:/etc/pgbouncer:ro`]);
  await box.untilWell("postgres", "127.0.0.1:6432");
  return box;
}

const tlsLines = `client_tls_sslmode = require
client_tls_cert_file = /etc/pgbouncer/server.crt
client_tls_key_file = /etc/pgbouncer/server.key
client_tls_ca_file = /etc/pgbouncer/ca.pem
server_tls_sslmode = verify-full
server_tls_ca_file = /etc/pgbouncer/ca.pem
`;

const clear = "server_tls_sslmode = disable\n";

/** Answers the seconds of processor that the pooler has used: the load may hide what it costs there. */
async function cpuSeconds(box: Box): Promise<number> {
  const fields = (await box.read("cat", "/proc/1/stat")).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

try {
  const network = await trial.network();
  const place = { trial, image: await trial.build("images/postgres"), network, volume: await trial.volume() };
  const image = await trial.build("images/pgbouncer");
  const server = await Server.start(place, room, keelson(room, "mixed"));
  await server.pgbench(["-i", "-q", "-s", "10"]);
  const authority = await issue();
  const signed = (names: string) => issue({ AUTHORITY: JSON.stringify(authority), NAMES: names });
  await secure(server, await signed(server.box.name));
  const own = await signed("pooler-tls");
  const ini = poolerFile(server.box.name, 8);
  const files = { "server.crt": own.certificate, "server.key": own.key, "ca.pem": authority.certificate };
  const poolers = {
    "in clear": await startPooler(image, network, "pooler-clear", { "pgbouncer.ini": ini + clear }),
    "by TLS": await startPooler(image, network, "pooler-tls", { ...files, "pgbouncer.ini": ini + tlsLines }),
  };
  const asked = {
    "in clear": { pooler: "pooler-clear", env: { PGSSLMODE: "disable" } },
    "by TLS": {
      ...{ pooler: "pooler-tls", files: { "ca.pem": authority.certificate } },
      env: { PGSSLMODE: "verify-full", PGSSLROOTCERT: "/scripts/ca.pem" },
    },
  } as const;
  const found = new Map<string, number[]>();
  const keep = (name: string, one: number) => found.set(name, [...(found.get(name) ?? []), one]);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [load, options] of Object.entries(loads))
      for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
        const before = await cpuSeconds(poolers[way]);
        const args = ["-n", "-c", values.clients, "-j", "1", "-T", values.seconds, ...options];
        const tps = transactionsPerSecond(await server.pgbench(args, asked[way]));
        keep(`${load} ${way}`, tps);
        const used = (await cpuSeconds(poolers[way])) - before;
        keep(`${load} ${way} cpu`, (used / (tps * Number(values.seconds))) * 1e6);
      }
  const clearCount = await server.query(
    "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND client_addr IS NOT NULL",
  );
  if (Number(clearCount) === 0) throw new Error("no connection of the pooler is by TLS: nothing was compared");
  const middle = (name: string) => median(found.get(name)!);
  console.log("| load | in clear, tps | by TLS, tps | ratio | pooler's µs each, in clear | by TLS |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const load of Object.keys(loads)) {
    const [one, other] = ways.map((way) => middle(`${load} ${way}`)) as [number, number];
    const cpu = ways.map((way) => middle(`${load} ${way} cpu`).toFixed(0));
    console.log(`| ${[load, one.toFixed(0), other.toFixed(0), (other / one).toFixed(2), ...cpu].join(" | ")} |`);
  }
} finally {
  await trial.end();
}
