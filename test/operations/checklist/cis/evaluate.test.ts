import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatControls } from "../../../../operations/checklist/cis/cis.ts";
import { controls, evaluate } from "../../../../operations/checklist/cis/evaluate.ts";
import type { ControlStatus, Evidence } from "../../../../operations/checklist/cis/types.ts";
import type { HostConfig, InspectedContainer } from "../../../../operations/checklist/live/types.ts";
import { inspected } from "../live/stack.ts";

const evidence: Evidence = {
  engine: { security: ["apparmor", "seccomp"], swarm: "inactive" },
  containers: [inspected("web")],
  processes: { "id-of-web": ["1 node"] },
};

const of = (web: InspectedContainer): Partial<Evidence> => ({ containers: [web] });
const host = (changes: Partial<HostConfig>) =>
  of(inspected("web", { HostConfig: { ...inspected("web").HostConfig, ...changes } }));
const mount = (Source: string, Propagation = "rprivate") =>
  of(inspected("web", { Mounts: [{ Type: "bind", Source, Destination: "/x", RW: false, Propagation }] }));
const port = (service: string, HostPort: string, HostIp = "127.0.0.1") =>
  of(inspected(service, { NetworkSettings: { Networks: {}, Ports: { "1/tcp": [{ HostIp, HostPort }] } } }));

/** What breaks each control in a stack in which all else is well. */
const broken: Readonly<Record<string, Partial<Evidence>>> = {
  "5.1": { engine: { ...evidence.engine, swarm: "active" } },
  "5.2": of(inspected("web", { AppArmorProfile: "unconfined" })),
  "5.4": host({ CapAdd: ["NET_ADMIN"] }),
  "5.5": host({ Privileged: true }),
  "5.6": mount("/etc"),
  "5.7": { processes: { "id-of-web": ["1 node", "7 sshd"] } },
  "5.8": port("web", "443"),
  "5.9": port("web", "8443"),
  "5.10": host({ NetworkMode: "host" }),
  "5.11": host({ Memory: 0 }),
  "5.12": host({ CpuShares: 1024 }),
  "5.13": host({ ReadonlyRootfs: false }),
  "5.14": port("edge", "8443", "0.0.0.0"),
  "5.15": host({ RestartPolicy: { Name: "unless-stopped", MaximumRetryCount: 0 } }),
  "5.16": host({ PidMode: "host" }),
  "5.17": host({ IpcMode: "host" }),
  "5.18": host({ Devices: [{}] }),
  "5.20": mount("/srv/data", "rshared"),
  "5.21": host({ UTSMode: "host" }),
  "5.22": host({ SecurityOpt: ["no-new-privileges", "seccomp=unconfined"] }),
  "5.25": host({ CgroupParent: "/other" }),
  "5.26": host({ SecurityOpt: ["no-new-privileges=false"] }),
  "5.27": of(inspected("web", { State: { Status: "running" } })),
  "5.29": host({ PidsLimit: null }),
  "5.30": of(inspected("web", { NetworkSettings: { Networks: { bridge: {} }, Ports: {} } })),
  "5.31": host({ UsernsMode: "host" }),
  "5.32": mount("/var/run/docker.sock"),
};
/** A container's own place in two controls: a port below 1024 is a published one, the socket lies under no plain folder. */
const also: Readonly<Record<string, readonly string[]>> = { "5.8": ["5.9"] };

const having = (status: ControlStatus, changes: Partial<Evidence> = {}) =>
  evaluate({ ...evidence, ...changes })
    .filter((control) => control.status === status)
    .map(({ id }) => id);

describe("CIS Docker section 5", () => {
  test("has all 32 controls, in their order", () => {
    const ids = Array.from({ length: 32 }, (_, index) => `5.${index + 1}`);
    assert.deepEqual(
      controls.map(({ id }) => id),
      ids,
    );
  });

  test("passes where all is well, but for what cannot be told", () => {
    assert.deepEqual(having("fail"), []);
    assert.deepEqual(having("not-checked"), ["5.23", "5.24", "5.28"]);
    assert.deepEqual(having("not-applicable"), ["5.3"]);
  });

  for (const [id, changes] of Object.entries(broken)) {
    test(`${id} fails, and no other`, () => assert.deepEqual(having("fail", changes), [id, ...(also[id] ?? [])]));
  }

  test("5.3 fails without labels where the engine has SELinux", () => {
    const engine = { ...evidence.engine, security: ["apparmor", "seccomp", "selinux"] };
    const options = host({ SecurityOpt: ["no-new-privileges", "label=disable"] });
    assert.deepEqual(having("fail", { engine, ...options }), ["5.3"]);
  });

  test("5.22 fails where the engine has no seccomp, and 5.2 does not apply without AppArmor", () => {
    const engine = { ...evidence.engine, security: [] };
    assert.deepEqual(having("fail", { engine }), ["5.22"]);
    assert.deepEqual(having("not-applicable", { engine }), ["5.2", "5.3"]);
  });

  test("5.7 is not checked where a container does not tell what runs", () => {
    assert.deepEqual(having("not-checked", { processes: {} }), ["5.7", "5.23", "5.24", "5.28"]);
  });

  test("the edge's own ports are none too many", () => {
    assert.deepEqual(having("fail", port("edge", "443")), []);
  });

  test("is shown with a reason each, and a sum", () => {
    const text = formatControls("prod", evaluate({ ...evidence, ...host({ Memory: 0 }) }));
    assert.match(text, /^CIS Docker Benchmark 1\.6, section 5: the stack prod\n\n5\.1 {3}\[PASS\]/);
    assert.match(text, /\n5\.11 {2}\[FAIL\] {2}Memory is limited\n {9}- no limit: web\n/);
    assert.match(text, /\nPassed: 27, failed: 1, not applicable: 1, not checked: 3 of 32$/);
  });
});
