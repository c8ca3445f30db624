import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { output, run, type Result } from "../support/run.ts";
import { claim, image, restrictedNamespace, serverPod } from "./cluster/pods.ts";

const name = "kt-lifecycle";
const env = { ...process.env, KEELSON_CLUSTER: name };
const root = join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "keelson", `cluster-${name}`);

function cluster(...args: readonly string[]): Promise<Result> {
  return run("node", ["test/rig/cluster.mjs", ...args], { env, timeoutSeconds: 1800 });
}

async function clusterOrFail(...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await cluster(...args);
  assert.equal(code, 0, stdout + stderr);
}

async function startPod(): Promise<void> {
  await clusterOrFail("load", image);
  const items = [restrictedNamespace("kt"), ...[claim("server"), serverPod("server")].map(inNamespace)];
  const kubectl = ["test/rig/cluster.mjs", "exec", "--", "kubectl"];
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await output("node", [...kubectl, "create", "--filename", "-"], { env, stdin: list });
  await clusterOrFail("exec", "--", "kubectl", "-n", "kt", "wait", "--for=condition=Ready", "pod/server");
}

function inNamespace(object: object): object {
  const { metadata, ...others } = object as { metadata: object };
  return { ...others, metadata: { ...metadata, namespace: "kt" } };
}

function pidOf(component: string): number {
  return (JSON.parse(readFileSync(join(root, "pids", `${component}.json`), "utf8")) as { pid: number }).pid;
}

/** Names of what its containers have in folders that all container runtimes of the machine share. */
function containerNames(): readonly string[] {
  const tasks = `/run/keelson-cluster-${name}/containerd/io.containerd.runtime.v2.task/k8s.io`;
  const sockets = readdirSync(tasks).map((id) => join(tasks, id, "address"));
  return [...readdirSync(tasks), ...sockets.filter(existsSync).map((file) => basename(readFileSync(file, "utf8")))];
}

/** All that bears the cluster's name, or lies in its folders: on the whole machine. */
async function traces(containers: readonly string[]): Promise<readonly string[]> {
  const mine = (text: string): boolean => [name, ...containers].some((part) => text.includes(part));
  const lines = (text: string): readonly string[] => text.split("\n").filter(mine);
  const runtime = ["/run/containerd/s", "/run/containerd/runc/k8s.io"];
  const folders = [...runtime, "/run", "/run/netns", "/var/log/containers", "/var/lib/cni/results"];
  return [
    ...lines(readFileSync("/proc/self/mounts", "utf8")),
    ...folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])).filter(mine),
    ...lines(await output("find", ["/sys/fs/cgroup", "-maxdepth", "2", "-type", "d"])),
    ...lines(await output("ps", ["-ww", "-e", "-o", "args="])),
    ...[root].filter((folder) => existsSync(folder)),
  ];
}

/** What all clusters of this machine share, and Docker's part of the network has nothing of. */
async function machine(): Promise<readonly string[]> {
  const sysctls = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops"];
  const network = [
    await output("ip", ["route"]),
    await output("ip", ["-brief", "link"]),
    await output("iptables-save", []),
  ];
  return [
    ...sysctls.map((path) => `${path}=${readFileSync(`/proc/sys/${path}`, "utf8").trim()}`),
    ...network.flatMap((text) => text.split("\n")).filter((line) => /10\.244\.|10\.96\.|cni0|KUBE-/.test(line)),
  ];
}

// A second cluster, beside the one that other tests share and that has to stay.
describe("a cluster of its own", () => {
  let machineBefore: readonly string[];
  const containers: string[] = [];

  before(async () => {
    // Started meanwhile by another test, it would change what is compared.
    await output("node", ["test/rig/cluster.mjs", "up"], { timeoutSeconds: 1800 });
    machineBefore = await machine();
    await clusterOrFail("up");
    await startPod();
  });

  after(async () => {
    await cluster("down");
  });

  it("says that it runs", async () => {
    assert.equal((await cluster("status")).code, 0);
  });

  it("is said to be broken when components were killed", async () => {
    containers.push(...containerNames());
    for (const component of ["containerd", "etcd"]) process.kill(pidOf(component), "SIGKILL");
    const { code, stdout } = await cluster("status");
    assert.equal(code, 1);
    assert.match(stdout, /The cluster is broken \(ended: containerd, etcd\)/);
  });

  it("is started anew after that", async () => {
    await clusterOrFail("up");
    assert.equal((await cluster("status")).code, 0);
    await startPod();
  });

  it("leaves nothing behind", async () => {
    containers.push(...containerNames());
    assert.ok((await traces(containers)).length > 0);
    await clusterOrFail("down");
    assert.deepEqual(await traces(containers), []);
    assert.deepEqual(await machine(), machineBefore);
  });

  it("is not running after that", async () => {
    const { code, stdout } = await cluster("status");
    assert.deepEqual([code, stdout], [1, "The cluster is not running.\n"]);
  });
});
