import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress, oneApp } from "../cluster/stack-files.ts";
import { Trial } from "../images/trial.ts";
import { AcmeAuthority, distrust } from "../support/acme-authority.ts";
import { kubectl, kubectlOutput, podIds } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { until } from "../support/until.ts";

const [app, shop] = ["app.example.com", "shop.example.com"] as const;
const nodePorts = { http: 31880, https: 31843 };
const edge = { address: nodeAddress, httpPort: nodePorts.http, httpsPort: nodePorts.https };
const project = new KubeProject("kube-acme");
const { namespace } = project;
const account = `--as=system:serviceaccount:${namespace}:acme`;

interface Certificate {
  readonly host: string;
  readonly state: string;
  readonly error?: string;
  readonly notAfter?: string;
}

/** The edge's pods are on any node, and what obtains certificates on one: they go from hand to hand by Secrets. */
describe("a stack in a cluster whose certificates an authority signs", () => {
  let trial: Trial;
  let authority: AcmeAuthority;

  before(async () => {
    trial = await Trial.begin("kube-acme");
    authority = await AcmeAuthority.begin(trial, { address: nodeAddress, edge });
    await project.sweepCluster();
    project.writeStack(stack());
    await project.loadImages();
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
    authority.end();
    await trial.end();
  });

  function stack(change: Partial<NonNullable<StackFile["edge"]>> = {}): StackFile {
    const { web } = oneApp(nodePorts).services!;
    return {
      ...{ target: "kubernetes", environment: "development", host: { memory: "3GiB", cpus: 2 } },
      deploy: { settle: "1s", gate: { interval: "1s" } },
      images: { source: "build" },
      kubernetes: { service: { type: "NodePort", nodePorts } },
      edge: { tls: authority.tls, routes: [app, shop].map((host) => ({ host, service: "web" })), ...change },
      services: { web: { ...web!, needs: [] } },
    };
  }

  async function certificates(): Promise<readonly Certificate[]> {
    const { code, stdout } = await project.keelson("certificates", ["--json"], 60);
    return code === 2 ? [] : (JSON.parse(stdout) as { readonly certificates: readonly Certificate[] }).certificates;
  }

  const untilValid = () =>
    until(90, async () => {
      const all = await certificates();
      return all.map(({ state }) => state).join() === "valid,valid" ? undefined : JSON.stringify(all);
    });

  async function untilTrusted(): Promise<void> {
    const { pem: ca } = await authority.root();
    for (const name of [app, shop])
      // A kubelet brings a changed Secret a minute or two later.
      await until(150, async () => {
        const said = await distrust({ address: nodeAddress, port: nodePorts.https, name, ca });
        return said === "" ? undefined : `${name}: ${said}`;
      });
  }

  test("has them after its first deploy, and whoever trusts the authority trusts the edge", async () => {
    const begun = Date.now();
    await project.must("deploy");
    const deployed = Date.now();
    await untilValid();
    const signed = Date.now();
    await untilTrusted();
    const seconds = [deployed - begun, signed - deployed, Date.now() - signed].map((ms) => (ms / 1000).toFixed(0));
    console.log(`deploy ${seconds[0]} s, both certificates ${seconds[1]} s later, shown ${seconds[2]} s after that`);
    const { pem: ca } = await authority.root();
    const stranger = { address: nodeAddress, port: nodePorts.https, name: "stranger.example.com", ca };
    assert.match(await distrust(stranger), /unrecognized.name|self-signed|SELF_SIGNED|not match|altnames/i);
    await project.expectNoChanges();
  });

  test("has an account that may fill these Secrets, and do nothing else", async () => {
    const can = async (...words: string[]) =>
      (await kubectl(["auth", "can-i", ...words, "--namespace", namespace, account])).stdout.trim();
    assert.equal(await can("patch", `secrets/edge-certificate-${app}`), "yes");
    for (const words of [
      ["get", `secrets/edge-certificate-${app}`],
      ["patch", "secrets/edge-secrets"],
      ["list", "secrets"],
      ["create", "secrets"],
      ["create", "pods"],
    ])
      assert.equal(await can(...words), "no", words.join(" "));
    const edgePod = await kubectlOutput(["get", "deployment/edge", "--namespace", namespace, "--output", "json"]);
    assert.doesNotMatch(edgePod, /serviceAccountToken/);
  });

  test("has its edge's new pod show them at once, though what obtains them is away", async () => {
    await kubectlOutput(["scale", "statefulset/acme", "--replicas", "0", "--namespace", namespace]);
    const { edge: old } = await podIds(namespace);
    await kubectlOutput(["rollout", "restart", "deployment/edge", "--namespace", namespace]);
    await kubectlOutput(["rollout", "status", "deployment/edge", "--namespace", namespace, "--timeout", "90s"]);
    assert.notEqual((await podIds(namespace))["edge"], old);
    const { pem: ca } = await authority.root();
    const shown = { address: nodeAddress, port: nodePorts.https, name: app, ca };
    assert.equal(await distrust(shown), "");
    await kubectlOutput(["scale", "statefulset/acme", "--replicas", "1", "--namespace", namespace]);
    await untilValid();
  });

  test("says which Secret is missing, and a deploy brings it and its content again", async () => {
    const before = await certificates();
    await kubectlOutput(["delete", `secret/edge-certificate-${app}`, "--namespace", namespace]);
    await kubectlOutput(["rollout", "restart", "statefulset/acme", "--namespace", namespace]);
    await until(90, async () => {
      const found = (await certificates()).find(({ host }) => host === app);
      return /Secret edge-certificate-app.*not found/.test(found?.error ?? "") ? undefined : JSON.stringify(found);
    });
    assert.match((await project.keelson("doctor", [], 120)).stdout, /edge-certificate-app\.example\.com/);
    await project.must("deploy");
    await untilValid();
    await untilTrusted();
    // None was asked for again.
    assert.deepEqual(await certificates(), before);
    await project.expectNoChanges();
  });
});
