import assert from "node:assert/strict";
import { Agent } from "node:http";
import { userFolders } from "../../../operations/environment/folders.ts";
import { ruleTool } from "../../../operations/setup/rule-tools.ts";
import { run } from "../../support/run.ts";
import type { App } from "./app.ts";
import type { Stores } from "./stores.ts";
import type { Variant } from "./variants.ts";
import { start, type Afterwards } from "./case.ts";

const paths = process.env["KEELSON_RUNTIMES"] === "all" ? 10_000 : 1000;
const callers = 20;
/** Ones that HTTP servers know and few apps serve. */
const methods = ["GET", "POST", "PROPFIND", "MKCOL", "REPORT"];

/** Random paths and methods, as a scanner sends them, leave no series of their own. */
export async function bounded(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app } = await start(variant, stores, afterwards);
  await app.ready();
  for (const path of ["/hello/a", "/slow?ms=1", "/db"]) assert.equal((await app.ask(path)).status, 200, path);
  const before = seriesOf((await app.ask("/metrics")).text);
  await Promise.all(Array.from({ length: callers }, () => scan(app, paths / callers)));
  const { text } = await app.ask("/metrics");
  const added = seriesOf(text).length - before.length;
  // Two methods and OTHER, each with a few statuses and a histogram.
  assert.ok(added < 80, `${added} series for ${paths} random paths`);
  assert.ok(seriesOf(text).length < 500);
  assert.doesNotMatch(text, /random-|PROPFIND|MKCOL|REPORT/);
  const judged = await run(promtool(), ["check", "metrics"], { stdin: text });
  assert.deepEqual([judged.code, judged.stdout + judged.stderr], [0, ""]);
}

async function scan(app: App, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let asked = 0; asked < count; asked += 1) {
    const path = `/random-${Math.random()}/${asked}?x=${Math.random()}`;
    await app.ask(path, { method: methods[asked % methods.length]!, agent });
  }
  agent.destroy();
}

const seriesOf = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

/** Set-up brings it for the judges of alert rules. */
function promtool(): string {
  const found = ruleTool("promtool", { env: process.env, folders: userFolders(process.env) });
  assert.ok(found, "promtool is missing: run `npm run setup -- --with judges`.");
  return found;
}
