import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { run, type Result } from "../../support/run.ts";

const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A `docker` with one container whose command ends after some looks at it, or never. */
interface Docker {
  readonly looks?: number;
  readonly exitCode?: number;
  readonly outOfMemory?: boolean;
  /** Seconds, as the container's label says it. */
  readonly timeout?: number;
  /** Left running by an engine that was killed. */
  readonly left?: string;
  readonly none?: boolean;
}

const script = (folder: string, docker: Docker) => `#!/bin/sh
echo "$*" >> ${folder}/calls
case "$*" in
  *"ps"*"--all"*) ${docker.none === true ? ":" : "echo new; echo old"} ;;
  ps*) echo "${docker.left ?? ""}" ;;
  *keelson.timeout*) echo ${docker.timeout ?? 60} ;;
  *StartedAt*) echo 2026-01-01T00:00:00Z ;;
  *Running*)
    looks=$(cat ${folder}/looks 2>/dev/null || echo 0); echo $((looks + 1)) > ${folder}/looks
    [ "$looks" -lt ${docker.looks ?? 1} ] && echo true || echo false ;;
  *ExitCode*) echo ${docker.exitCode ?? 0} ;;
  *OOMKilled*) echo ${docker.outOfMemory ?? false} ;;
  logs*) echo "what it said at last" >&2 ;;
esac
`;

async function release(docker: Docker, variables: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), "keelson-release-"));
  folders.push(folder);
  writeFileSync(join(folder, "docker"), script(folder, docker));
  chmodSync(join(folder, "docker"), 0o755);
  const names = { PROJECT: "keelson", STACK: "dev", SERVICE: "web", WORDS: '["migrate.js"]' };
  const env = { ...names, ...variables, PATH: `${folder}:${process.env["PATH"]!}` };
  const result: Result = await run("sh", ["components/docker/release.sh"], { env, timeoutSeconds: 30 });
  const calls = existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n") : [];
  return { ...result, calls, did: calls.filter((call) => /^(start|stop)/.test(call)) };
}

describe("a release command", () => {
  test("that ends well says nothing", async () => {
    const { code, stdout, stderr, did } = await release({ looks: 3 });
    assert.deepEqual([code, stdout, stderr, did], [0, "", "", ["start new"]]);
  });

  test("that fails fails with its last lines since this start", async () => {
    const { code, stderr, calls } = await release({ exitCode: 3 });
    assert.equal(code, 1);
    assert.match(stderr, /^services\.web\.release: \["migrate\.js"\] failed with exit code 3\.\n/);
    assert.match(stderr, /goes on serving[^]*what it said at last\n$/);
    assert.ok(calls.includes("logs --since 2026-01-01T00:00:00Z --tail 40 new"));
  });

  test("that runs out of memory says so", async () => {
    const { code, stderr } = await release({ exitCode: 137, outOfMemory: true });
    assert.equal(code, 1);
    assert.match(stderr, /ran out of memory \(exit code 137\): give services\.web\.memory/);
  });

  test("that hangs is stopped at its timeout, and the timeout's key is named", async () => {
    const { code, stderr, did } = await release({ looks: 1000, timeout: 1 });
    assert.equal(code, 1);
    assert.match(stderr, /did not end within 1 s and was stopped \(services\.web\.release\.timeout\)/);
    assert.deepEqual(did, ["start new", "stop new"]);
  });

  test("is not run by a rollback", async () => {
    const { code, calls } = await release({}, { KEELSON_REPLAY: "1" });
    assert.deepEqual([code, calls], [0, []]);
  });

  test("never meets one that an engine left running", async () => {
    assert.deepEqual((await release({ left: "old" })).did, ["stop old", "start new"]);
  });

  test("without a container fails", async () => {
    const { code, stderr } = await release({ none: true });
    assert.equal(code, 1);
    assert.match(stderr, /no container was made for the release command of web/);
  });
});
