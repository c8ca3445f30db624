import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { output, run, type Result } from "../support/run.ts";
import { claim, fakePod, image, nodePortService, restrictedNamespace, serverPod, taint } from "./cluster/pods.ts";

const namespace = `kt-${randomBytes(3).toString("hex")}`;

function cluster(...args: readonly string[]): Promise<Result> {
  return run("node", ["test/rig/cluster.mjs", ...args], { timeoutSeconds: 1800 });
}

async function up(...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await cluster("up", ...args);
  assert.equal(code, 0, stdout + stderr);
}

async function kubectl(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cluster("exec", "--", "kubectl", "--namespace", namespace, ...args);
  assert.equal(code, 0, `kubectl ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout.trim();
}

async function create(...items: readonly object[]): Promise<void> {
  const args = ["exec", "--", "kubectl", "--namespace", namespace, "create", "--filename", "-"];
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await output("node", ["test/rig/cluster.mjs", ...args], { stdin: list });
}

/** In the pod, whose image has bash and perl. */
function inPod(script: string): Promise<string> {
  return kubectl("exec", "server", "--", "timeout", "20", "bash", "-c", script);
}

/** Components and their process ids, without what changes: memory. */
async function processes(): Promise<readonly string[]> {
  const { stdout } = await cluster("status");
  return stdout
    .split("\n\n")[0]!
    .split("\n")
    .map((line) => line.slice(0, 34));
}

async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean, seconds: number): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || Date.now() > deadline) return answer;
    await sleep(1000);
  }
}

// Uses the cluster that runs, or starts one, and leaves it running: other tests need it too.
describe("the test cluster", () => {
  before(async () => {
    await up();
    assert.equal((await cluster("load", image)).code, 0);
    await create(restrictedNamespace(namespace));
    await create(claim("server"), nodePortService("echo", "server"), serverPod("server"));
    await kubectl("wait", "--for=condition=Ready", "pod/server", "--timeout=60s");
  });

  after(async () => {
    await kubectl("delete", "namespace", namespace, "--timeout=60s");
  });

  it("has a node that is Ready", async () => {
    const jsonpath = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    assert.equal(await kubectl("get", "node", "node-1", "--output", jsonpath), "True");
  });

  it("starts nothing a second time, at the price of less than 2 s of CPU time", async () => {
    const before = await processes();
    // Not the time on the clock: other tests run beside this one.
    const timed = "TIMEFORMAT='%U %S'; time node test/rig/cluster.mjs up";
    const { stdout, stderr } = await run("bash", ["-c", timed]);
    assert.match(stdout, /was running already/);
    const [user, system] = stderr.trim().split(" ").map(Number);
    assert.ok(user! + system! < 2, stderr);
    assert.deepEqual(await processes(), before);
  });

  it("passes a program's exit code, input and output through", async () => {
    const args = ["test/rig/cluster.mjs", "exec", "--", "sh", "-c", "cat; echo $0 >&2; exit 7", "--"];
    const result = await run("node", args, { stdin: "said" });
    assert.deepEqual([result.code, result.stdout, result.stderr.trim()], [7, "said", "--"]);
  });

  it("gives a volume that the pod's group can write to", async () => {
    assert.equal(await inPod("id -u; echo kept > /data/file; stat -c '%u:%g' /data/file"), "999\n999:999");
  });

  it("refuses a pod that Pod Security restricted forbids", async () => {
    const run = ["run", "root", "--image", image, "--", "true"];
    const { code, stderr } = await cluster("exec", "--", "kubectl", "--namespace", namespace, ...run);
    assert.equal(code, 1);
    assert.match(stderr, /violates PodSecurity "restricted:latest"/);
  });

  it("filters system calls of the pod", async () => {
    assert.match(await inPod("grep Seccomp: /proc/self/status"), /^Seccomp:\s+2$/);
  });

  const names = ["echo", `echo.${namespace}`, `echo.${namespace}.svc.cluster.local`];
  for (const name of names) {
    it(`answers under a Service's name, ${name.split(".").length} label(s) long, in a pod`, async () => {
      // kube-proxy learns of a Service a moment after its pod is ready.
      const connect = `until exec 3< /dev/tcp/${name}/80; do sleep 0.2; done 2> /dev/null`;
      assert.equal(await inPod(`${connect}; cat <&3`), "server");
    });
  }

  it("resolves the API server's name in a pod", async () => {
    assert.match(await inPod("getent hosts kubernetes.default"), /^10\.96\.0\.1\s+kubernetes\.default\.svc/);
  });

  it("says at once that a name outside does not exist", async () => {
    assert.match(await inPod('getent hosts example.org; echo "$? $SECONDS"'), /^2 [01]$/);
  });

  it("answers on a node port inside its network", async () => {
    const port = await kubectl("get", "service", "echo", "--output", "jsonpath={.spec.ports[0].nodePort}");
    const { stdout } = await cluster("exec", "--", "bash", "-c", `cat < /dev/tcp/10.244.0.1/${port}`);
    assert.equal(stdout, "server\n");
  });

  it("has no way from its network to the machine's", async () => {
    const { stderr } = await cluster("exec", "--", "bash", "-c", ": < /dev/tcp/192.0.2.1/443");
    assert.match(stderr, /Network is unreachable/);
  });

  it("has no way from the machine's network to its own", async () => {
    const { stderr } = await run("bash", ["-c", ": < /dev/tcp/10.96.0.1/443"]);
    assert.match(stderr, /No route to host/);
  });

  it("measures pods", async () => {
    const top = (): Promise<Result> =>
      cluster("exec", "--", "kubectl", "--namespace", namespace, "top", "pods", "--no-headers");
    const { stdout, stderr } = await eventually(top, ({ code }) => code === 0, 60);
    assert.match(stdout, /^server\s+\d+m\s+\d+Mi\s*$/, stderr);
  });

  it("adds fake nodes of a size, and takes them away", async () => {
    const size = ["--node-memory", "3Gi", "--node-cpus", "1"];
    const keepOff = `${taint.key}=${taint.value}:${taint.effect}`;
    await up("--nodes", "2", ...size, "--node-taint", keepOff);
    const zone = ":metadata.labels.topology\\.kubernetes\\.io/zone";
    const columns = `custom-columns=:metadata.name,:status.allocatable.memory,:status.allocatable.cpu,${zone}`;
    const nodes = await kubectl("get", "nodes", "--selector", "type=kwok", "--no-headers", "--output", columns);
    const fields = nodes.split("\n").map((line) => line.trim().split(/\s+/));
    assert.deepEqual(fields, [
      ["fake-1", "3Gi", "1", "a"],
      ["fake-2", "3Gi", "1", "b"],
    ]);
    await create(fakePod("fake", "fake-2"));
    await kubectl("wait", "--for=condition=Ready", "pod/fake", "--timeout=30s");
    await kubectl("delete", "pod", "fake", "--timeout=30s");
    await up("--nodes", "0");
    assert.equal(await kubectl("get", "nodes", "--output", "jsonpath={.items[*].metadata.name}"), "node-1");
  });
});
