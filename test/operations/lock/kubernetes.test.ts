import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubernetesLock } from "../../../operations/lock/kubernetes.ts";
import { thisMachine } from "../../../operations/lock/machine.ts";
import { ownerOf } from "../../../operations/lock/owner.ts";
import { withApi, type Answer } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { stackConfig } from "../../support/stack-config.ts";

const lock = kubernetesLock(stackConfig({ target: "kubernetes" }), { project: "keelson", stack: "dev" });
const path = "/apis/coordination.k8s.io/v1/namespaces/keelson-dev/leases";
const owner = (changes: object = {}) => ({ ...ownerOf("deploy", 60, thisMachine()), ...changes });

interface Lease {
  readonly metadata: { readonly resourceVersion?: string; readonly annotations: Record<string, string> };
  readonly spec: { readonly holderIdentity: string };
}

/** As the API keeps a lease: a write over another version than the present one is refused. */
function leases(): (request: string, body: string) => Answer | undefined {
  let present: Lease | undefined;
  let version = 0;
  const store = (body: string): Answer => {
    const lease = JSON.parse(body) as Lease;
    present = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(++version) } };
    return { body: present };
  };
  const conflict = { status: 409, body: { message: "the object has been modified" } };
  const answers: Readonly<Record<string, (body: string) => Answer | undefined>> = {
    [`GET ${path}/keelson-lock`]: () => (present === undefined ? undefined : { body: present }),
    [`POST ${path}`]: (body) => (present === undefined ? store(body) : conflict),
    [`PUT ${path}/keelson-lock`]: (body) =>
      (JSON.parse(body) as Lease).metadata.resourceVersion === present?.metadata.resourceVersion
        ? store(body)
        : conflict,
    [`DELETE ${path}/keelson-lock`]: () => {
      present = undefined;
      return { body: {} };
    },
  };
  return (request, body) => answers[request]?.(body);
}

describe("a stack's lock in a cluster", () => {
  test("is free again after it was given back", async () => {
    const { result } = await withApi(leases(), async () => {
      const first = owner();
      assert.deepEqual(await lock.acquire(first), {});
      await lock.release(first.token);
      return lock.acquire(owner());
    });
    assert.deepEqual(result, {});
  });

  test("is refused while its owner lives", async () => {
    const first = owner();
    const { result } = await withApi(leases(), async () => {
      await lock.acquire(first);
      return lock.acquire(owner());
    });
    assert.deepEqual(result, { held: { owner: first, state: "alive" } });
  });

  test("is taken over from an owner that has ended", async () => {
    const first = owner({ processStart: "1" });
    const { result } = await withApi(leases(), async () => {
      await lock.acquire(first);
      return lock.acquire(owner());
    });
    assert.deepEqual(result, { stale: { owner: first, state: "gone" } });
  });

  test("is not given back by somebody who does not hold it", async () => {
    const first = owner();
    const { result } = await withApi(leases(), async () => {
      await lock.acquire(first);
      await lock.release("another");
      return lock.read();
    });
    assert.equal(result?.owner.token, first.token);
  });

  test("has one holder of two who ask at once", async () => {
    const { result } = await withApi(leases(), () => Promise.all([lock.acquire(owner()), lock.acquire(owner())]));
    assert.equal(result.filter(({ held }) => held === undefined).length, 1);
  });

  test("is none where the namespace does not exist yet", async () => {
    const { result } = await withApi(
      () => undefined,
      () => lock.acquire(owner()),
    );
    assert.deepEqual(result, {});
  });
});
