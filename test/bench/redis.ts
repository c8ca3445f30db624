// npm run bench:redis -- [--limits 64,256,1024] [--seconds 20]
// Redis at its maxmemory under writes, its append-only file rewritten meanwhile: what it holds beside its limit.
import { parseArgs } from "node:util";
import { planRedis } from "../../sizing/redis.ts";
import { formatBytes, MiB } from "../../sizing/units.ts";
import { Trial, type Box } from "../images/trial.ts";
import { output } from "../support/run.ts";
import { peakDuring } from "./postgres/peak.ts";

const text = (value: string) => ({ type: "string", default: value }) as const;
const { values } = parseArgs({ options: { limits: text("64,256,1024"), seconds: text("20") } });
const valueBytes = 1000;

const trial = await Trial.begin("bench-redis");
const image = await trial.build("images/redis");
const cli = (box: Box, ...words: string[]) => box.read("redis-cli", ...words);

async function info(box: Box, name: string): Promise<number> {
  const [, value] = new RegExp(`^${name}:(\\d+)`, "m").exec(await cli(box, "INFO")) ?? [];
  return Number(value);
}

type Persistence = "aof" | "none";

async function start(persistence: Persistence, limit: number): Promise<Box> {
  const config = { persistence, maxmemoryPolicy: "auto" } as Parameters<typeof planRedis>[0];
  const plan = planRedis(config, { memory: limit, memoryReservation: limit, cpuLimit: 1000, cpuReservation: 1000 });
  const conf = [
    "bind 127.0.0.1",
    `maxmemory ${plan.maxmemory}`,
    `maxmemory-policy ${plan.maxmemoryPolicy}`,
    `appendonly ${persistence === "aof" ? "yes" : "no"}`,
    'save ""',
  ].join("\n");
  const files = trial.folder({ "redis.conf": conf });
  const memory = ["--memory", String(limit), "--memory-swap", String(limit)];
  const mounts = ["--volume", `${files}:/etc/trial:ro`, "--volume", `${await trial.volume()}:/data`];
  const box = await trial.start(
    image,
    [...memory, "--cpus", "1", ...mounts],
    ["redis-server", "/etc/trial/redis.conf"],
  );
  await box.untilWell("redis", "127.0.0.1:6379");
  return box;
}

/** Overwrites as many keys as fill 90 % of maxmemory: a writer that a queue without eviction can bear. */
async function writes(box: Box, persistence: Persistence): Promise<unknown> {
  const keys = Math.floor(((await info(box, "maxmemory")) * 0.9) / (valueBytes + 100));
  const load = ["-q", "-t", "set", "-d", String(valueBytes), "-r", String(keys), "-c", "20"];
  const until = Date.now() + Number(values.seconds) * 1000;
  do {
    // In a container of its own: the server's limit is not for its client.
    const client = ["run", "--rm", "--network", `container:${box.name}`, "--entrypoint", "redis-benchmark", image];
    await output("docker", [...client, ...load, "-n", String(2 * keys)]);
    if (persistence === "aof") await cli(box, "BGREWRITEAOF");
  } while (Date.now() < until);
  return undefined;
}

async function row(persistence: Persistence, limit: number): Promise<string> {
  const box = await start(persistence, limit);
  const peak = await peakDuring(box, writes(box, persistence));
  const lived = (await box.inspect("{{.State.OOMKilled}} {{.RestartCount}} {{.State.Running}}")) === "false 0 true";
  const evicted = lived ? await info(box, "evicted_keys") : Number.NaN;
  const maxmemory = lived ? await info(box, "maxmemory") : 0;
  await box.docker("rm", "--force");
  if (!lived || (persistence === "aof" && evicted > 0)) process.exitCode = 1;
  const share = `${((peak / limit) * 100).toFixed(0)} %`;
  const cells = [persistence, formatBytes(limit), formatBytes(maxmemory), formatBytes(peak), share, evicted];
  return `| ${[...cells, lived ? "lived" : "killed"].join(" | ")} |`;
}

try {
  console.log("| persistence | limit | maxmemory | held at most | of the limit | evicted keys | server |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const persistence of ["none", "aof"] as const)
    for (const limit of values.limits.split(",").map(Number)) console.log(await row(persistence, limit * MiB));
} finally {
  await trial.end();
}
