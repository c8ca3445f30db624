// npm run drill:swap -- [--rate 100] [--heavy 2] [--events 3]
// Everything that a deploy may change, on a real Docker host under load: small requests, and beside them uploads of 5 MB,
// downloads of 50 MB, event streams and WebSockets, so many clients of each (--heavy 0 is none). Nothing may be lost or doubled.
import { parseArgs } from "node:util";
import { containers } from "../support/docker.ts";
import { planOf } from "../support/live-plan.ts";
import { startHeavy } from "../support/load/heavy/start.ts";
import { underLoad } from "../support/load/under-load.ts";
import { Project } from "../support/project.ts";
import { installHeavy } from "./swap/heavy/install.ts";
import { swapEvents, type SwapEvent } from "./swap/events.ts";
import { memoryPeak } from "./swap/memory-peak.ts";
import { describeRow, isLossless, rowOf, tableOf, type Row } from "./swap/table.ts";
import { swapStack } from "./swap/stack-file.ts";

const port = 21080;
const quietSeconds = 30;
const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "100" },
    heavy: { type: "string", default: "2" },
    events: { type: "string", default: "99" },
  },
});
const heavyClients = Number(values.heavy);
const options = { url: `https://127.0.0.1:${port + 1}`, rate: Number(values.rate), insecure: true };
const project = new Project("sw-drill");

async function happen({ command, prepare }: SwapEvent): Promise<string[]> {
  prepare?.(project);
  if (command === undefined) {
    await new Promise((resolve) => setTimeout(resolve, quietSeconds * 1000));
    return [];
  }
  const { code, stdout, stderr } = await project.keelson(command.verb, command.args);
  const said = `${stdout}\n${stderr}`;
  if (code !== command.code) return [`exit code ${code}, expected ${command.code}:\n${said}`];
  return command.says?.test(said) === false ? [`it did not say ${String(command.says)}:\n${said}`] : [];
}

async function measure(event: SwapEvent): Promise<Row> {
  let peak = Promise.resolve(0);
  const endHeavy = heavyClients === 0 ? undefined : startHeavy({ ...options, clients: heavyClients });
  const { result, report, ledger } = await underLoad(project, options, () => {
    const happening = happen(event);
    peak = memoryPeak(project.stack, happening);
    return happening;
  });
  const heavy = await endHeavy?.();
  return rowOf(event.title, { problems: result, report, ledger, memoryPeak: await peak, ...(heavy && { heavy }) });
}

async function drill(): Promise<void> {
  installHeavy(project);
  project.writeStack(swapStack(port));
  await project.must("up");
  const { host, system } = (await planOf(project)).memory;
  const rows: Row[] = [];
  for (const event of swapEvents(port).slice(0, Number(values.events))) {
    rows.push(await measure(event));
    console.log(describeRow(rows.at(-1)!));
  }
  await project.expectNoChanges();
  const left = (await containers(project.stack)).filter(({ service }) => service === "web").length;
  console.log(`\n${tableOf(rows, host - system)}\n\n${left} containers of web at the end, 2 wanted.`);
  if (left !== 2 || !rows.every((row) => isLossless(row) && row.memoryPeak! <= host - system)) process.exitCode = 1;
}

await drill().finally(() => project.remove());
