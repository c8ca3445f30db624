import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gateScript } from "../../../components/docker/gate.ts";
import { run, type Result } from "../../support/run.ts";
import { workload } from "../../support/workload.ts";

const folders: string[] = [];

/** A `docker` that answers look after look: a line of facts for each container, and the probe's exit codes in turn. */
interface Docker {
  readonly looks: readonly (readonly string[])[];
  readonly probes?: readonly number[];
}

/** The last answer of either kind holds for all later questions. */
function fakeDocker({ looks, probes = [0] }: Docker): string {
  const folder = mkdtempSync(join(tmpdir(), "keelson-gate-"));
  folders.push(folder);
  const write = (kind: string, texts: readonly string[]) =>
    texts.forEach((text, index) => writeFileSync(join(folder, `${kind}-${index}`), text));
  write(
    "look",
    looks.map((lines) => lines.join("\n")),
  );
  write("probe", probes.map(String));
  writeFileSync(join(folder, "docker"), script(folder));
  chmodSync(join(folder, "docker"), 0o755);
  return folder;
}

const script = (folder: string) => `#!/bin/sh
next() {
  count=$(cat ${folder}/$1-count 2>/dev/null || echo 0)
  [ -e ${folder}/$1-$((count + 1)) ] && echo $((count + 1)) > ${folder}/$1-count
  cat ${folder}/$1-$count
}
echo "$*" >> ${folder}/calls
case "$*" in
  *"{{.Name}}"*) next look ;;
  *State.ExitCode*) echo "state: exited, exit code 137, out of memory, restarted 2 times" ;;
  *Health.Log*) echo "503 Service Unavailable: first"; echo "503 Service Unavailable: database" ;;
  logs*) echo "what it said at last" >&2 ;;
  exec*) code=$(next probe); [ "$code" = 0 ] || echo "probe says no" >&2; exit "$code" ;;
esac
`;

interface Passage extends Result {
  readonly calls: readonly string[];
}

async function gate(docker: Docker, settings: NodeJS.ProcessEnv = {}): Promise<Passage> {
  const folder = fakeDocker(docker);
  const usual = { CONTAINERS: "web-0 web-1", SETTLE: "1", STARTUP: "60", PROBES: "2" };
  const env = { ...usual, ...settings, PATH: `${folder}:${process.env["PATH"]!}` };
  const result = await run("sh", ["-s"], { env, stdin: gateScript(workload().probes), timeoutSeconds: 30 });
  return { ...result, calls: readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n") };
}

const both = (web0: string, web1 = "running healthy 0") => [`/web-0 ${web0}`, `/web-1 ${web1}`];
const well = both("running healthy 0");

after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

describe("a gate passes", () => {
  test("containers that stay well, each asked by its own readiness probe", async () => {
    const { code, stdout, stderr, calls } = await gate({ looks: [well] });
    assert.deepEqual([code, stdout, stderr], [0, "", ""]);
    for (const name of ["/web-0", "/web-1"]) {
      assert.ok(calls.includes(`exec ${name} /keelson/probe http --timeout 3s http://127.0.0.1:8080/ready`), name);
    }
  });

  test("one that had been restarted earlier, and is not now", async () => {
    assert.equal((await gate({ looks: [both("running healthy 4")] })).code, 0);
  });

  test("one that answers well before Docker's own health check has looked", async () => {
    const { code, calls } = await gate({ looks: [both("running starting 0")] }, { SETTLE: "2" });
    // One before the window, and the two of the window.
    assert.deepEqual([code, calls.filter((call) => call.includes("{{.Name}}")).length], [0, 3]);
  });

  test("one that needs its time to answer, asked several times a second", async () => {
    const started = Date.now();
    const { code, calls } = await gate({ looks: [well], probes: [1, 0, 1, 0, 0, 0] });
    // Each container at three looks of the start, and at one of the window.
    assert.deepEqual([code, calls.filter((call) => call.startsWith("exec")).length], [0, 8]);
    assert.ok(Date.now() - started < 10_000);
  });

  test("without a settle time, at the first good answer", async () => {
    const { code, calls } = await gate({ looks: [well] }, { SETTLE: "0" });
    assert.deepEqual([code, calls.filter((call) => call.includes("{{.Name}}")).length], [0, 1]);
  });

  test("one that restarts a few times before it answers, and not after", async () => {
    const looks = [both("running starting 0"), both("restarting starting 2"), both("running starting 3")];
    assert.equal((await gate({ looks, probes: [1, 1, 0] })).code, 0);
  });

  test("a single look with bad answers, but only a whole window after it", async () => {
    const { code, calls } = await gate({ looks: [well], probes: [0, 0, 0, 0, 1, 1, 0] }, { SETTLE: "2" });
    // Two before the window, two that are good, two that are bad, and the four of a whole window.
    assert.deepEqual([code, calls.filter((call) => call.startsWith("exec")).length], [0, 10]);
  });

  for (const [title, docker, settings, reason] of [
    ["restarted meanwhile", { looks: [well, both("running healthy 1")] }, {}, /^web-0: it had to be restarted\./],
    [
      "that exited",
      { looks: [well, both("running healthy 0", "exited unhealthy 0")] },
      {},
      /^web-1: it is exited, not/,
    ],
    [
      "that is restarting once it was well",
      { looks: [well, both("restarting unhealthy 0")] },
      {},
      /^web-0: it is restarting, not running/,
    ],
    [
      "that restarts again and again",
      { looks: [both("running starting 5"), both("restarting starting 9")], probes: [1] },
      {},
      /^web-0: it had to be restarted 9 times\./,
    ],
    ["that was stopped", { looks: [both("exited starting 0")] }, {}, /^web-0: it is exited, not running\./],
    [
      "that is unhealthy",
      { looks: [both("running unhealthy 0")], probes: [1] },
      {},
      /^web-0: its health check fails, at last: probe says no\./,
    ],
    [
      "that starts for ever",
      { looks: [both("running starting 0")], probes: [1] },
      { STARTUP: "1" },
      /^web-[01]: not ready after 1 s, at last: probe says no\./,
    ],
    [
      "with bad answers once it was well",
      { looks: [well], probes: [0, 0, 1] },
      {},
      /^web-0: not ready at 2 looks, at last: probe says no\./,
    ],
  ] as const) {
    test(`not one ${title}, and says why`, async () => {
      const { code, stdout, stderr } = await gate(docker, settings);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, reason);
    });
  }

  test("no container that is not there", async () => {
    const folder = fakeDocker({ looks: [well] });
    writeFileSync(join(folder, "docker"), "#!/bin/sh\necho 'Error: No such object: web-0' >&2\nexit 1\n");
    const env = { CONTAINERS: "web-0", SETTLE: "1", PATH: `${folder}:${process.env["PATH"]!}` };
    const { code, stderr } = await run("sh", ["-s"], { env, stdin: gateScript(workload().probes) });
    assert.deepEqual([code, stderr], [1, "Error: No such object: web-0\n"]);
  });
});

describe("a gate that refuses", () => {
  let refused: Passage;
  before(async () => {
    refused = await gate({ looks: [well, both("exited unhealthy 0")] });
  });

  test("tells state, exit code, memory, the last probe's answer and the last log lines", () => {
    const { stderr } = refused;
    assert.deepEqual(stderr.trimEnd().split("\n").slice(1), [
      "state: exited, exit code 137, out of memory, restarted 2 times",
      "probe: 503 Service Unavailable: database",
      "last log lines:",
      "what it said at last",
    ]);
  });

  test("asks for 20 log lines, and never for variables, which hold secrets", () => {
    const { calls } = refused;
    assert.ok(calls.includes("logs --tail 20 /web-0"));
    assert.deepEqual(
      calls.filter((call) => /Env|\bjson\b|\{\{\.Config/.test(call)),
      [],
    );
  });
});
