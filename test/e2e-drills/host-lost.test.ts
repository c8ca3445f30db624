import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { awaitFirst } from "../support/backups.ts";
import { container, exec, sweep } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output, run } from "../support/run.ts";

/*
 * npm run drill:host-lost: containers, volumes, networks and the state are removed, and the stack comes back from the second
 * repository, the key, the passphrase and the checkout, by the commands of its own document and no others.
 */

const port = 21450;
const project = new Project("e2e-lost");
const far = mkdtempSync(join(tmpdir(), "keelson-e2e-far-"));
const [key, document] = [join(far, "key"), join(project.folder, "disaster-recovery.md")];

const file: StackFile = {
  environment: "development",
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: {},
  redis: {},
  backups: {
    second: { kind: "directory", path: far },
    recovery: { owner: "ops@example.com", keyHolder: "the safe" },
  },
  edge: {
    ...{ address: "127.0.0.1", httpPort: port, httpsPort: port + 1, tls: { kind: "self-signed" } },
    routes: [{ service: "web" }],
  },
  services: {
    web: { build: "examples/node-app", port: 8080, needs: ["postgres", "redis"], volumes: { data: { path: "/data" } } },
  },
};

const curl = (path: string, ...more: string[]) =>
  output("curl", [
    "-ksS",
    "--fail",
    "--retry",
    "30",
    "--retry-all-errors",
    "--retry-delay",
    "1",
    ...more,
    `https://127.0.0.1:${port + 1}${path}`,
  ]);

async function inWeb(script: string): Promise<string> {
  const { code, stdout, stderr } = await exec((await container(project.stack, "web")).name, ["sh", "-c", script]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

function keelson(...words: string[]): Promise<string> {
  const { folder: cwd, env, stack } = project;
  return output("node", ["commands/keelson.mjs", ...words, "--stack", stack], { cwd, env, timeoutSeconds: 300 });
}

/** The commands that the document has for the loss of a host, as they stand there. */
function commandsOf(text: string): string {
  const [, section = ""] = /## The host is lost\n([^]*?)\n## /.exec(text) ?? [];
  return [...section.matchAll(/```sh\n([^]*?)```/g)].map(([, lines]) => lines!).join("");
}

describe("a lost host", () => {
  before(async () => {
    // Others than PostgreSQL's user pass through it to repositories of their own.
    chmodSync(far, 0o755);
    project.writeStack(file);
    await project.must("up", [], 600);
  });
  after(async () => {
    await project.remove();
    rmSync(far, { recursive: true, force: true });
  });

  test("comes back by the commands of its document", async () => {
    const json = ["-H", "Content-Type: application/json", "-d"];
    await curl("/notes", ...json, '{"text":"kept"}');
    await curl("/cache/colour", "-X", "PUT", ...json, '{"value":"green"}');
    await inWeb("head -c 2000000 /dev/urandom > /data/big && mkdir /data/deep && echo one > /data/deep/1");
    const [notes, sums] = [await curl("/notes"), await inWeb("cd /data && sha256sum big deep/1")];
    await awaitFirst(async <T>(...words: string[]) => JSON.parse(await keelson("backup", ...words, "--json")) as T);
    await keelson("backup", "run", "all");
    writeFileSync(key, await keelson("backup", "key", "export"));
    await project.must("disaster-recovery", ["-o", document]);
    const passphrase = join(far, "passphrase");
    const state = join(project.folder, ".state");
    writeFileSync(
      passphrase,
      await output("bash", ["-c", `cat $(find ${state} -name '*passphrase*' -type f | head -1)`]),
    );

    sweep(project.stack);
    rmSync(state, { recursive: true });
    const began = Date.now();
    const env = { ...project.env, KEY: key, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase };
    project.env = env;
    const script = `set -euo pipefail\n${commandsOf(readFileSync(document, "utf8"))}`;
    const { code, stdout, stderr } = await run("bash", ["-c", script], {
      cwd: project.folder,
      env,
      timeoutSeconds: 660,
    });
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    console.log(`the stack came back in ${((Date.now() - began) / 1000).toFixed(0)} s`);

    assert.equal(await curl("/notes"), notes);
    assert.match(await curl("/cache/colour"), /green/);
    assert.equal(await inWeb("cd /data && sha256sum big deep/1"), sums);
    await curl("/notes", ...json, '{"text":"written after"}');
  });
});
