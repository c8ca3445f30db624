// The README's commands on a machine that has nothing: a fresh clone, an empty HOME, no Docker, no image, no cache.
// npm run drill:cold [-- --test]; with --test also `npm test`, which takes an hour more. With --built the programs that set-up
// has built here are there already: no cold start, but minutes in place of half an hour for work on the drill itself.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { output } from "../support/run.ts";
import { ensurePrograms } from "./apart/programs.ts";
import { startMachine, takeBuilt, type Machine } from "./cold/machine.ts";
import { partsOf, tableOf, type Part } from "./cold/parts.ts";

const flag = { type: "boolean", default: false } as const;
const { values } = parseArgs({ options: { test: flag, built: flag } });
const work = mkdtempSync(join(tmpdir(), "keelson-cold-"));
const clone = join(work, "keelson");
const hourMs = 3_600_000;

/** Runs a command on the machine, in the clone, before the eyes of whoever waits; its failure is the drill's. */
async function onMachine(machine: Machine, words: readonly string[], timeoutMs = hourMs): Promise<string> {
  const [program, ...args] = machine.inside(["sh", "-c", 'cd "$0" && exec "$@"', clone, ...words]);
  const child = spawn(program!, args, { env: machine.env, stdio: ["ignore", "pipe", "inherit"], timeout: timeoutMs });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    process.stdout.write(text);
  });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  if (code !== 0) throw new Error(`${words.join(" ")}: exit code ${code ?? "none"}`);
  return printed;
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, (performance.now() - started) / 1000];
}

async function expectClean(machine: Machine, when: string): Promise<void> {
  const changed = await onMachine(machine, ["git", "status", "--porcelain"]);
  if (changed !== "") throw new Error(`git status is not clean ${when}:\n${changed}`);
}

/** From `npm run up` to the URL's answer. */
async function up(machine: Machine): Promise<void> {
  const [printed, seconds] = await timed(() => onMachine(machine, ["npm", "run", "up"]));
  console.log(`\nnpm run up:\n\n${tableOf(partsOf(printed, seconds))}\n`);
  const url = /The stack answers at (https:\S+)/.exec(printed)?.[1];
  if (url === undefined) throw new Error("npm run up ended without the stack's address");
  const note = ["--data", '{"text":"cold"}', "--header", "Content-Type: application/json", `${url}notes`];
  await onMachine(machine, ["curl", "--silent", "--show-error", "--insecure", "--fail", ...note]);
  await expectClean(machine, "after npm run up");
}

async function again(machine: Machine): Promise<Part> {
  const [, seconds] = await timed(() => onMachine(machine, ["npm", "run", "up"]));
  return { name: "npm run up again, nothing to do", seconds };
}

async function test(machine: Machine): Promise<Part> {
  const [, seconds] = await timed(() => onMachine(machine, ["npm", "test"], 2 * hourMs));
  await expectClean(machine, "after npm test");
  return { name: "npm test", seconds };
}

async function destroy(machine: Machine): Promise<Part> {
  const words = ["npx", "keelson", "destroy", "--yes", "--remove-data"];
  const [, seconds] = await timed(() => onMachine(machine, words));
  return { name: "keelson destroy", seconds };
}

async function drill(): Promise<void> {
  await ensurePrograms();
  await output("git", ["clone", "--quiet", "--no-hardlinks", resolve("."), clone]);
  const machine = await startMachine(work);
  try {
    if (values.built) takeBuilt(join(work, "home"));
    await up(machine);
    const later = [await again(machine), ...(values.test ? [await test(machine)] : []), await destroy(machine)];
    console.log(`\nAfter it:\n\n${tableOf(later)}`);
  } finally {
    await machine.stop();
  }
}

await drill().finally(() => rmSync(work, { recursive: true, force: true }));
