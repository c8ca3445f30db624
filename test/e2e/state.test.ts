import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { pulumiEnvironment } from "../../operations/environment/pulumi-environment.ts";
import { backendPaths } from "../../operations/state/backend.ts";
import { exportState, liveStatePath, stateHash } from "../../operations/state/export.ts";
import { listPairs, readCheckpoint, readEntry } from "../../operations/state/history.ts";
import { exportDecrypted, withScratch } from "../../operations/state/scratch.ts";
import { messageOfRejection } from "../support/message-of.ts";
import { output } from "../support/run.ts";

const stack = "re-state";
const folder = mkdtempSync(join(tmpdir(), "keelson-state-"));
const env: NodeJS.ProcessEnv = {
  ...pulumiEnvironment(process.env),
  PULUMI_BACKEND_URL: `file://${folder}/state`,
  PULUMI_CONFIG_PASSPHRASE: "first",
};
const usual = process.cwd();
const { history } = backendPaths(env, { project: "keelson", stack });

function program(word: string): string {
  return `import * as pulumi from "@pulumi/pulumi";\nexport const word = pulumi.secret("${word}");\n`;
}

async function up(word: string, more: NodeJS.ProcessEnv = {}): Promise<void> {
  writeFileSync(join(folder, "index.mjs"), program(word));
  await pulumi(["up", "--yes", "--skip-preview"], { ...env, ...more });
}

function pulumi(args: readonly string[], variables = env, stdin = ""): Promise<string> {
  return output("pulumi", [...args, "--stack", stack], { cwd: folder, env: variables, stdin });
}

/** The word of the state in a checkpoint of the history, in clear. */
function wordOf(checkpoint: string, variables = env): Promise<unknown> {
  return withScratch(
    stack,
    variables,
    async (scratch) => {
      const { deployment } = await exportDecrypted(scratch);
      return JSON.parse((deployment.resources![0]!.outputs!["word"] as { plaintext: string }).plaintext) as unknown;
    },
    checkpoint,
  );
}

describe("what the real Pulumi leaves in its file backend", () => {
  before(async () => {
    mkdirSync(join(folder, "state"));
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{"name":"trial","type":"module"}');
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      "name: keelson\nruntime: {name: nodejs, options: {typescript: false}}\nmain: index.mjs\n",
    );
    process.chdir(folder);
    await output("pulumi", ["stack", "init", stack], { cwd: folder, env });
    await up("hush-one");
    await up("hush-two", { PULUMI_DIY_BACKEND_GZIP: "true" });
  });
  after(() => {
    process.chdir(usual);
    rmSync(folder, { recursive: true });
  });

  test("is found and read, plain and compressed", async () => {
    const pairs = await listPairs(history);
    assert.deepEqual(
      pairs.map(({ checkpoint }) => checkpoint!.replace(/.*checkpoint/, "")),
      [".json", ".json.gz"],
    );
    for (const { entry, checkpoint, files } of pairs) {
      assert.equal((await readEntry(entry!)).result, "succeeded");
      assert.equal((await readCheckpoint(checkpoint!)).resources!.length, 1);
      assert.ok(files.every((file) => existsSync(file)));
      assert.equal(files.length, 4);
    }
  });

  test("keeps its secrets encrypted in an export", async () => {
    const text = JSON.stringify(await exportState(stack, env));
    assert.match(text, /ciphertext/);
    assert.doesNotMatch(text, /hush/);
  });

  test("is opened in a scratch copy, each checkpoint with its own secret, and the live state stays as it is", async () => {
    const before = [await liveStatePath(stack, env), await stateHash(stack, env)];
    const [first, second] = await listPairs(history);
    assert.equal(await wordOf(first!.checkpoint!), "hush-one");
    assert.equal(await wordOf(second!.checkpoint!), "hush-two");
    assert.deepEqual([await liveStatePath(stack, env), await stateHash(stack, env)], before);
  });

  test("is refused in one sentence with a passphrase that was changed since", async () => {
    const changed = { ...env, PULUMI_CONFIG_PASSPHRASE: "second" };
    await pulumi(["stack", "change-secrets-provider", "passphrase"], env, "second\n");
    const [first] = await listPairs(history);
    assert.equal(
      await messageOfRejection(wordOf(first!.checkpoint!, changed)),
      `The passphrase does not open the secrets of ${first!.name}.checkpoint.json (it may have been changed since): give the one that they were written with, by PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.`,
    );
    const words = await withScratch(stack, changed, exportDecrypted);
    assert.match(JSON.stringify(words), /hush-two/);
  });
});
