import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fakeNode } from "../fake-nodes.ts";
import { fullReference } from "../load.ts";
import { mountsUnder } from "../machine-state.ts";
import { missingPackages } from "../packages.ts";

describe("an image's full reference", () => {
  const references: readonly (readonly [image: string, reference: string])[] = [
    ["debian", "docker.io/library/debian:latest"],
    ["debian:trixie-slim", "docker.io/library/debian:trixie-slim"],
    ["team/web:1", "docker.io/team/web:1"],
    ["localhost/web:1", "localhost/web:1"],
    ["localhost:5000/web", "localhost:5000/web:latest"],
    ["registry.example/team/web:1", "registry.example/team/web:1"],
  ];
  for (const [image, reference] of references) {
    it(`of ${image} is ${reference}`, () => assert.equal(fullReference(image), reference));
  }
});

describe("mounts under a folder", () => {
  const mounts =
    "proc /proc proc rw 0 0\ntmpfs /a/b tmpfs rw 0 0\ntmpfs /a/b/c tmpfs rw 0 0\ntmpfs /ab/c tmpfs rw 0 0\n";

  it("come with inner ones first", () => assert.deepEqual(mountsUnder(["/a"], mounts), ["/a/b/c", "/a/b"]));
  it("are not those of a folder whose name begins alike", () =>
    assert.deepEqual(mountsUnder(["/ab"], mounts), ["/ab/c"]));
});

describe("a fake node", () => {
  interface Node {
    readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
    readonly spec: { readonly taints: readonly unknown[] };
    readonly status: { readonly allocatable: Readonly<Record<string, string>> };
  }
  const size = { count: 4, memory: "3Gi", cpus: "1500m" };
  const node = (place: number, taint?: { key: string; value: string; effect: string }): Node =>
    fakeNode(place, { ...size, taint }) as Node;

  it("offers what was asked for", () => {
    const { memory, cpu } = node(0).status.allocatable;
    assert.deepEqual([memory, cpu], ["3Gi", "1500m"]);
  });

  it("is in the zone after its neighbour's", () => {
    const zones = [0, 1, 2, 3].map((place) => node(place).metadata.labels["topology.kubernetes.io/zone"]);
    assert.deepEqual(zones, ["a", "b", "c", "a"]);
  });

  it("takes every pod unless a taint was asked for", () => {
    const taint = { key: "a", value: "b", effect: "NoSchedule" };
    assert.deepEqual([node(0).spec.taints, node(0, taint).spec.taints], [[], [taint]]);
  });
});

it("packages are missing whose programs are on no PATH", () => {
  const missing = missingPackages({ PATH: "/nowhere" });
  assert.ok(["etcd-server", "containerd", "iptables"].every((name) => missing.includes(name)));
});
