// npm run bench:runtimes: each framework bare and with the contract, in one run, at 500 requests a second.
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { App } from "../runtimes/support/app.ts";
import { variants, type Variant } from "../runtimes/support/variants.ts";
import { output } from "../support/run.ts";
import { cpuSeconds } from "./runtimes/cpu.ts";

const rate = 500;
const seconds = Number(process.env["BENCH_SECONDS"] ?? 4);
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 5);
const pace = fileURLToPath(new URL("runtimes/pace.ts", import.meta.url));

interface Figures {
  readonly cpuShare: number;
  readonly p95: number;
  readonly p99: number;
  readonly failed: number;
}

const modes = {
  bare: { BARE: "1" },
  contract: {},
  "contract, no line a request": { LOG_LEVEL: "warn" },
} as const;

async function measure(app: App, length: number): Promise<Figures> {
  const before = cpuSeconds(app.pid);
  const args = [`${app.url}/hello/x`, String(rate), String(length)];
  const report = JSON.parse(await output(process.execPath, ["--import", "tsx", pace, ...args])) as Figures;
  return { ...report, cpuShare: (cpuSeconds(app.pid) - before) / length };
}

/** All modes stand side by side and are asked in turns, so that what else the machine does meets them alike. */
async function compare(variant: Variant): Promise<void> {
  const apps = new Map<string, App>();
  try {
    for (const [mode, env] of Object.entries(modes)) {
      const app = await App.start(variant, { ...env, LAME_DUCK_SECONDS: "0" });
      apps.set(mode, app);
      await app.until("/hello/x", ({ status }) => status === 200, 60);
      // Compiled and warm before it counts.
      await measure(app, 3);
    }
    const turns: Map<string, Figures>[] = [];
    for (let round = 0; round < rounds; round += 1) turns.push(await turn(apps, round));
    for (const mode of apps.keys()) print(variant, mode, turns);
  } finally {
    for (const app of apps.values()) await app.kill();
  }
}

async function turn(apps: ReadonlyMap<string, App>, round: number): Promise<Map<string, Figures>> {
  const found = new Map<string, Figures>();
  for (const [mode, app] of round % 2 === 0 ? apps : [...apps].reverse()) found.set(mode, await measure(app, seconds));
  return found;
}

const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

function print({ runtime, framework }: Variant, mode: string, turns: readonly ReadonlyMap<string, Figures>[]): void {
  const own = turns.map((all) => all.get(mode)!);
  const core = `${(median(own.map(({ cpuShare }) => cpuShare)) * 100).toFixed(1)} % of a core`;
  const more = median(turns.map((all) => all.get(mode)!.cpuShare / all.get("bare")!.cpuShare - 1));
  const [p95, p99] = [median(own.map((one) => one.p95)), median(own.map((one) => one.p99))];
  const lost = own.reduce((sum, { failed }) => sum + failed, 0);
  const beside = mode === "bare" ? "" : `${(more * 100).toFixed(0)} %`;
  console.log(`| ${runtime} | ${framework} | ${mode} | ${core} | ${beside} | ${p95} ms | ${p99} ms | ${lost} |`);
}

/** So many connections at once, each asked once and kept. */
async function crowd(variant: Variant, connections: number): Promise<void> {
  const app = await App.start(variant, { WEB_CONCURRENCY: "4" });
  try {
    await app.ready();
    const port = Number(new URL(app.url).port);
    const open = await Promise.all(Array.from({ length: connections }, () => talk(port)));
    const answered = open.filter((answer) => answer.startsWith("HTTP/1.1 200")).length;
    console.log(
      `${variant.runtime} ${variant.framework}: ${answered} of ${connections} open connections answered, 4 workers`,
    );
  } finally {
    await app.kill();
  }
}

function talk(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", ({ message }) => resolve(message)).once("data", (data) => resolve(String(data)));
    socket.write("GET /hello/x HTTP/1.1\r\nHost: app\r\n\r\n");
  });
}

const all = await variants();
const columns = ["runtime", "framework", "mode", "CPU", "more", "p95", "p99", "failed"];
console.log(`| ${columns.join(" | ")} |\n|${" --- |".repeat(columns.length)}`);
for (const variant of all) await compare(variant);
const workers = all.find(({ framework }) => framework === "fastapi under gunicorn");
if (workers !== undefined) await crowd(workers, 4000);
process.exit(0);
