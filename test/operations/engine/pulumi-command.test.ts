import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { EngineFailure, pulumiCommand } from "../../../operations/engine/pulumi-command.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-cli-"));
const started = join(folder, "started");
after(() => rmSync(folder, { recursive: true }));

// A stand-in for the CLI that writes down how it was called.
const cli = join(folder, "pulumi");
writeFileSync(cli, `#!/bin/sh\necho "$*" >> ${started}\n[ "$1" != destroy ] || exit 3\necho done\n`);
chmodSync(cli, 0o755);
/** What the Automation API calls, which the SDK's types keep to themselves. */
interface Called {
  readonly version: string;
  run(args: string[], cwd: string, env: object): Promise<{ readonly stdout: string; readonly code: number }>;
}
const command = pulumiCommand({ PATH: `${folder}:/usr/bin:/bin` }) as unknown as Called;
const calls = () => readFileSync(started, "utf8");

describe("the CLI behind the Automation API", () => {
  test("is started for what changes something or is read", async () => {
    const { stdout } = await command.run(["preview", "--stack", "dev"], folder, {});
    assert.equal(stdout, "done\n");
    assert.equal(calls(), "preview --stack dev --non-interactive\n");
  });

  for (const [words, answer] of [
    [["stack", "select", "--stack", "dev"], ""],
    [["stack", "output", "--json", "--show-secrets", "--stack", "dev"], "{}"],
    [["stack", "history", "--json", "--page-size", "1"], "[]"],
  ] as const) {
    test(`is not started for pulumi ${words.slice(0, 2).join(" ")}, which nobody reads`, async () => {
      const before = calls();
      const { stdout, code } = await command.run([...words], folder, {});
      assert.deepEqual([stdout, code, calls()], [answer, 0, before]);
    });
  }

  test("its failure keeps all that it said", async () => {
    await assert.rejects(command.run(["destroy"], folder, {}), (error) => {
      assert.ok(error instanceof EngineFailure);
      assert.equal(error.code, 3);
      return true;
    });
  });

  test("has the version that package.json pins", () => {
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
    };
    assert.equal(command.version, dependencies["@pulumi/pulumi"]);
  });
});
