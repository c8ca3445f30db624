import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";

/** Says something every few milliseconds for a second, beside a handler of errors as Pulumi's, which writes down what it is told. */
const talker = `
  import { outliveReaders } from "./commands/readers.ts";
  if (process.argv.includes("outlive")) outliveReaders();
  process.on("uncaughtException", (error) => console.error("Unhandled exception: " + error.stack));
  const timer = setInterval(() => { console.log("a line"); console.error("a line"); }, 5);
  setTimeout(() => { clearInterval(timer); process.exitCode = 7; }, 1000);
`;

/** Its exit code once both of its readers have gone; "for ever" where it goes on. */
async function endOf(words: readonly string[], seconds: number): Promise<number | string> {
  const args = ["--import", "tsx", "--input-type=module", "--eval", talker, "--", ...words];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit") as Promise<[number | null]>;
  await once(child.stdout, "data");
  child.stdout.destroy();
  child.stderr.destroy();
  const late = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
  const [code] = await ended;
  clearTimeout(late);
  return code ?? "for ever";
}

describe("a command whose readers have gone", () => {
  test("ends with its work", async () => assert.equal(await endOf(["outlive"], 30), 7));

  test("would go on for ever without it, writing that it cannot write", async () =>
    assert.equal(await endOf([], 5), "for ever"));
});
