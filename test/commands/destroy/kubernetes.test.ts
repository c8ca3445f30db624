import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { removeData } from "../../../commands/destroy/kubernetes.ts";
import { labels } from "../../../components/kubernetes/labels.ts";
import { withApi } from "../../components/kubernetes/cluster/fake-api.ts";
import { stackConfig } from "../../support/stack-config.ts";

const identity = { project: "keelson", stack: "dev" };
const path = "/api/v1/namespaces/keelson-dev";
const own = { labels: labels(identity) };
const rootCertificate = { metadata: { name: "kube-root-ca.crt" } };

/** The requests that delete something, in a namespace of this owner and with these things left in it. */
async function deletions(changes: { namespace?: object; secrets?: object[] } = {}): Promise<string[]> {
  const { namespace = own, secrets = [] } = changes;
  let deleted = false;
  const lists: Record<string, object[]> = {
    [`GET ${path}/persistentvolumeclaims`]: [{ metadata: { name: "postgres-data", ...own } }],
    [`GET ${path}/configmaps`]: [rootCertificate],
    [`GET ${path}/secrets`]: secrets,
  };
  const api = (request: string) => {
    if (request === `GET ${path}`)
      return deleted ? undefined : { body: { metadata: { name: "keelson-dev", ...namespace } } };
    if (request === `DELETE ${path}`) deleted = true;
    return { body: request.startsWith("GET ") ? { items: lists[request] ?? [] } : {} };
  };
  const config = stackConfig({ target: "kubernetes" });
  const { requests } = await withApi(api, () => silently(() => removeData(config, identity)));
  return requests
    .filter((request) => request.startsWith("DELETE "))
    .map((request) => request.replace(`DELETE ${path}`, ""));
}

async function silently(act: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  try {
    await act();
  } finally {
    console.log = log;
  }
}

const data = ["/persistentvolumeclaims/postgres-data", "/configmaps", "/secrets"];

describe("removing a stack's data from a cluster", () => {
  test("deletes its volumes, its files and then its namespace", async () => {
    assert.deepEqual(await deletions(), [...data, ""]);
  });

  test("keeps a namespace that holds what somebody else made", async () => {
    assert.deepEqual(await deletions({ secrets: [{ metadata: { name: "theirs" } }] }), data);
  });

  test("keeps a namespace that is not Keelson's", async () => {
    assert.deepEqual(await deletions({ namespace: { labels: {} } }), data);
  });
});
