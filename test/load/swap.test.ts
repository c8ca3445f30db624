import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { generate } from "selfsigned";
import type { StackFile } from "../../config/schema.ts";
import { swapStack } from "../drills/swap/stack-file.ts";
import { containers } from "../support/docker.ts";
import { underLoad } from "../support/load/under-load.ts";
import { Project } from "../support/project.ts";

const port = 21060;
/** Less than the drill's: it shall fail for what a deploy does, not for a slow machine. */
const load = { url: `https://127.0.0.1:${port + 1}`, rate: 40, insecure: true };
const project = new Project("sw-e2e");
/** npm run drill:faults has the time for broken releases. */
const isDrill = process.env["KEELSON_FAULTS"] === "all";

/** Seconds that a start may take: short, because a broken release is waited for that long. */
const startup = (seconds: number) => ({ health: { startup: `${seconds}s` } });
const failing = (fail: string, seconds = 2) => swapStack(port, { env: { FAIL: fail }, ...startup(seconds) });
const good = (colour: string) => swapStack(port, { env: { COLOUR: colour }, ...startup(10) });

/** A certificate and a key of another: nginx itself refuses the pair. */
async function mismatched(): Promise<StackFile> {
  const [one, other] = await Promise.all([generate([], { keyType: "ec" }), generate([], { keyType: "ec" })]);
  writeFileSync(join(project.folder, "tls.crt"), one.cert);
  writeFileSync(join(project.folder, "tls.key"), other.private);
  const tls = { kind: "files", certificate: "tls.crt", key: "tls.key" } as const;
  return swapStack(port, { env: { COLOUR: "green" }, ...startup(10) }, { tls });
}

/** Deploys under load; whatever becomes of the deploy, no request is lost and no row doubled. */
async function deploy(file: StackFile): Promise<{ readonly code: number; readonly said: string }> {
  project.writeStack(file);
  const { result, report, ledger } = await underLoad(project, load, () => project.keelson("deploy"));
  const said = `${result.stdout}\n${result.stderr}`;
  assert.ok(report.sent > load.rate, said);
  assert.deepEqual({ failures: report.failures, first: report.firstFailures }, { failures: {}, first: [] }, said);
  assert.deepEqual(ledger, { lost: [], doubled: [], unacknowledgedButStored: [] });
  return { code: result.code, said };
}

const serving = async () => (await containers(project.stack)).filter(({ service }) => service === "web");

describe("a deploy under load loses no request", () => {
  before(async () => {
    project.writeStack(good("white"));
    await project.must("up");
  });
  after(() => project.remove());

  test("of other variables: the old containers go once the new ones have settled", async () => {
    const earlier = new Set((await serving()).map(({ id }) => id));
    const { code, said } = await deploy(good("green"));
    assert.equal(code, 0, said);
    const now = await serving();
    assert.deepEqual([now.length, now.filter(({ id }) => earlier.has(id)).length], [2, 0]);
  });

  test("of the edge's settings: no container is replaced", async () => {
    const earlier = await containers(project.stack);
    const file = good("green");
    const { code, said } = await deploy({ ...file, edge: { ...file.edge, maxBodySize: "12MiB" } });
    assert.equal(code, 0, said);
    const ids = (all: typeof earlier) => all.map(({ id, startedAt }) => `${id} ${startedAt}`).sort();
    assert.deepEqual(ids(await containers(project.stack)), ids(earlier));
  });

  if (!isDrill) return;

  test("that starts slowly, within its startup time", async () => {
    const { code, said } = await deploy(failing("slow-start=8", 30));
    assert.equal(code, 0, said);
  });

  const missing = { ...swapStack(port, startup(2)).services!["web"]!, build: undefined, image: "localhost/none:1.0" };
  // What never gets ready and what answers 500 are deployed in deploy.test.ts.
  const faults = [
    // Healthy at the first check, five seconds after the start: only its gate sees it die.
    [
      "that crashes soon after it was healthy",
      () => failing("crash-loop=9"),
      /it (had to be restarted|is \w+, not running)/,
    ],
    ["whose edge refuses its files", mismatched, /key values mismatch/],
    ["that never gets ready", () => failing("never-ready"), /FAIL says never/],
    ["whose image is missing", () => ({ ...good("green"), services: { web: missing } }), /localhost\/none:1\.0/],
    ["that crashes as soon as it starts", () => failing("crash-loop=0"), /exit code 3/],
    ["that runs out of memory", () => failing("out-of-memory"), /out of memory/],
  ] as const;
  for (const [title, file, reason] of faults) {
    test(`${title}: the version before it serves on, the deploy says why and is taken back`, async () => {
      const earlier = (await serving()).map(({ id }) => id).sort();
      const { code, said } = await deploy(await file());
      assert.equal(code, 3, said);
      assert.deepEqual((await serving()).map(({ id }) => id).sort(), earlier, "the same containers, and no others");
      assert.match(said, reason);
      assert.doesNotMatch(said, /postgres:\/\/[^ ]*:[^ ]*@/, "no password");
    });
  }

  test("that is good again: nothing of what failed is left, nor anything to change", async () => {
    const { code, said } = await deploy(good("blue"));
    assert.equal(code, 0, said);
    assert.deepEqual(
      (await serving()).map(({ health, restarts }) => [health, restarts]),
      [
        ["healthy", 0],
        ["healthy", 0],
      ],
    );
    await project.expectNoChanges();
  });
});
