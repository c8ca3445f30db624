import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";

/**
 * Says something every few milliseconds, and for a while after it was told, by the end of its input, that its readers have gone. An error of
 * writing that reaches the handler, as Pulumi's writes down each, ends it with 8. It writes by the streams themselves: the console
 * swallows some of its own errors, by a race.
 */
const talker = `
  import { outliveReaders } from "./commands/readers.ts";
  if (process.argv.includes("outlive")) outliveReaders();
  process.on("uncaughtException", () => process.exit(8));
  const timer = setInterval(() => { process.stdout.write("a line\\n"); process.stderr.write("a line\\n"); }, 5);
  const end = () => { clearInterval(timer); process.exitCode = 7; };
  process.stdin.on("end", () => setTimeout(end, 500)).resume();
`;

/** Its exit code once both of its readers have gone; "for ever" where it goes on. */
async function endOf(words: readonly string[], seconds: number): Promise<number | string> {
  const args = ["--import", "tsx", "--input-type=module", "--eval", talker, "--", ...words];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "exit") as Promise<[number | null]>;
  await once(child.stdout, "data");
  // However long other tests keep this process busy: the child is told only when nobody can read any more.
  await Promise.all([child.stdout, child.stderr].map((stream) => once(stream.destroy(), "close")));
  child.stdin.on("error", () => undefined).end();
  const late = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
  const [code] = await ended;
  clearTimeout(late);
  return code ?? "for ever";
}

describe("a command whose readers have gone", () => {
  test("ends with its work, and no handler of errors hears of it", async () =>
    assert.equal(await endOf(["outlive"], 30), 7));

  test("would have the handler write about each error of writing without it", async () =>
    assert.equal(await endOf([], 30), 8));
});
