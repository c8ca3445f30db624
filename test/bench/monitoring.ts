// npm run bench:monitoring -- [--services 5,20,60] [--seconds 180]
// What it costs to watch a stack: memory and processor of monitoring's own containers, series, and the time of a scrape, by the stack's
// own Prometheus. Services are processes that sleep.
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { monitoringServers } from "../../config/monitoring.ts";
import { MiB } from "../../sizing/units.ts";
import { assertTargets, Watcher } from "../support/live/monitoring.ts";
import { planOf } from "../support/live-plan.ts";
import { Project } from "../support/project.ts";
import { benchStack } from "./monitoring/stack-file.ts";

const text = (value: string) => ({ type: "string", default: value }) as const;
const { values } = parseArgs({ options: { services: text("5,20,60"), seconds: text("180") } });
const seconds = Number(values.seconds);
const project = new Project("bench-monitoring");
const watcher = Watcher.onDocker(project.stack);

const own = `{job="containers",service=~"${monitoringServers.join("|")}"}`;
const questions = {
  memory: `sum(avg_over_time(container_memory_working_set_bytes${own}[${seconds}s])) / ${MiB}`,
  prometheus: `avg_over_time(container_memory_working_set_bytes{job="containers",service="prometheus"}[${seconds}s]) / ${MiB}`,
  cadvisor: `avg_over_time(container_memory_working_set_bytes{job="containers",service="cadvisor"}[${seconds}s]) / ${MiB}`,
  cpu: `sum(rate(container_cpu_usage_seconds_total${own}[${seconds}s]))`,
  hostMemory: 'node_memory_MemTotal_bytes{job="node"}',
  hostCores: 'count(count by (cpu) (node_cpu_seconds_total{job="node"}))',
  series: 'prometheus_tsdb_head_series{job="prometheus"}',
  scrape: `max(quantile_over_time(0.95, scrape_duration_seconds[${seconds}s]))`,
  scrapes: `sum(avg_over_time(scrape_duration_seconds[${seconds}s]))`,
} as const;

type Figures = Readonly<Record<keyof typeof questions, number>>;

async function figures(): Promise<Figures> {
  const entries = Object.entries(questions).map(async ([name, expr]) => [name, await watcher.value(expr)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Figures;
}

async function measure(services: number): Promise<string> {
  project.writeStack(benchStack(services, 29286));
  await project.must("up", [], 1500);
  await assertTargets(watcher);
  // A head that has seen containers go keeps their series for a while: none goes here.
  await new Promise((resolve) => setTimeout(resolve, (seconds + 60) * 1000));
  const { memory, prometheus, cadvisor, cpu, series, scrape, scrapes, hostMemory, hostCores } = await figures();
  const limits = Object.values((await planOf(project)).services)
    .filter(({ name }) => (monitoringServers as readonly string[]).includes(name))
    .reduce((sum, one) => sum + one.limits.memory, 0);
  const share = (part: number, whole: number) => `${((part / whole) * 100).toFixed(1)} %`;
  const cells = [
    ...[services, `${memory.toFixed(0)} of ${limits / MiB} MiB`, share(memory * MiB, hostMemory)],
    ...[`${prometheus.toFixed(0)} MiB`, `${cadvisor.toFixed(0)} MiB`],
    ...[`${(cpu * 1000).toFixed(0)} thousandths of a core`, share(cpu, hostCores), Math.round(series)],
    ...[`${(scrape * 1000).toFixed(0)} ms`, `${(scrapes * 1000).toFixed(0)} ms`, loadavg()[0]!.toFixed(1)],
  ];
  return `| ${cells.join(" | ")} |`;
}

async function bench(): Promise<void> {
  const head = [
    ...["services", "memory", "of the host", "Prometheus", "cAdvisor", "processor", "of the host"],
    ...["series", "slowest scrape, p95", "all scrapes, mean", "load of the machine"],
  ];
  console.log(`| ${head.join(" | ")} |\n| ${head.map(() => "---").join(" | ")} |`);
  for (const services of values.services.split(",").map(Number)) console.log(await measure(services));
}

await bench().finally(() => project.remove());
