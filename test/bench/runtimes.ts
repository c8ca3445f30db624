// npm run bench:runtimes: each framework bare and with the contract, in one run, at 500 requests a second.
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { App } from "../runtimes/support/app.ts";
import { variants, type Variant } from "../runtimes/support/variants.ts";
import { output } from "../support/run.ts";
import { cpuSeconds } from "./runtimes/cpu.ts";

const rate = 500;
const seconds = Number(process.env["BENCH_SECONDS"] ?? 20);
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 2);
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

async function measure(app: App): Promise<Figures> {
  const url = `${app.url}/hello/x`;
  const send = async (length: number) =>
    JSON.parse(await output(process.execPath, ["--import", "tsx", pace, url, String(rate), String(length)])) as Figures;
  // Compiled and warm before it counts.
  await send(3);
  const before = cpuSeconds(app.pid);
  const report = await send(seconds);
  return { ...report, cpuShare: (cpuSeconds(app.pid) - before) / seconds };
}

async function compare(variant: Variant): Promise<void> {
  const found = new Map<string, Figures[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [mode, env] of Object.entries(modes)) {
      const app = await App.start(variant, { ...env, LAME_DUCK_SECONDS: "0" });
      try {
        await app.until("/hello/x", ({ status }) => status === 200, 60);
        found.set(mode, [...(found.get(mode) ?? []), await measure(app)]);
      } finally {
        await app.kill();
      }
    }
  }
  for (const [mode, all] of found) print(variant, mode, all);
}

const least = (all: readonly Figures[], key: keyof Figures) => Math.min(...all.map((one) => one[key]));

function print({ runtime, framework }: Variant, mode: string, all: readonly Figures[]): void {
  const core = `${(least(all, "cpuShare") * 100).toFixed(1)} % of a core`;
  const lost = all.reduce((sum, { failed }) => sum + failed, 0);
  console.log(
    `| ${runtime} | ${framework} | ${mode} | ${core} | ${least(all, "p95")} ms | ${least(all, "p99")} ms | ${lost} |`,
  );
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
console.log("| runtime | framework | mode | CPU | p95 | p99 | failed |\n| --- | --- | --- | --- | --- | --- | --- |");
for (const variant of all) await compare(variant);
const workers = all.find(({ framework }) => framework === "fastapi under gunicorn");
if (workers !== undefined) await crowd(workers, 4000);
process.exit(0);
