import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createCertificates } from "../certificates.ts";
import { createCredentials, kubeconfigOf, tokenFile, type User } from "../credentials.ts";
import type { Layout } from "../layout.ts";
import { scratchLayout } from "./folders.ts";

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

let layout: Layout;
let remove: () => void;
const certificate = (name: string): X509Certificate =>
  new X509Certificate(readFileSync(join(layout.pki, `${name}.crt`)));

before(async () => {
  ({ layout, remove } = scratchLayout());
  await createCertificates(layout);
  createCredentials(layout);
});
after(() => remove());

describe("certificates", () => {
  const signed: readonly (readonly [name: string, authority: string])[] = [
    ["api-server", "ca"],
    ["kubelet", "ca"],
    ["metrics-server", "ca"],
    ["kubelet-client", "ca"],
    ["front-proxy-client", "front-proxy-ca"],
  ];
  for (const [name, authority] of signed) {
    it(`of ${name} is signed by ${authority}`, () => {
      assert.ok(certificate(name).verify(certificate(authority).publicKey));
      assert.equal(certificate(name).issuer, `CN=${authority}`);
    });
  }

  it("of the front proxy is signed by no authority that clients are trusted for", () => {
    assert.ok(!certificate("front-proxy-client").verify(certificate("ca").publicKey));
  });

  const names: readonly (readonly [certificate: string, alternative: string])[] = [
    ["api-server", "kubernetes.default.svc"],
    ["api-server", "10.96.0.1"],
    ["api-server", "10.244.0.1"],
    ["kubelet", "10.244.0.1"],
    ["metrics-server", "metrics-server.kube-system.svc"],
  ];
  for (const [name, alternative] of names) {
    it(`of ${name} is good for ${alternative}`, () => {
      const found = certificate(name).checkHost(alternative) ?? certificate(name).checkIP(alternative);
      assert.equal(found, alternative);
    });
  }
});

describe("credentials", () => {
  const users: readonly User[] = ["admin", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet"];
  for (const user of users) {
    it(`of ${user} hold a token that the API server knows`, () => {
      const { users: entries } = JSON.parse(readFileSync(kubeconfigOf(user, layout), "utf8")) as Kubeconfig;
      const line = readFileSync(tokenFile(layout), "utf8")
        .split("\n")
        .find((text) => text.split(",")[2] === user);
      assert.equal(line?.split(",")[0], entries[0]?.user.token);
      assert.match(entries[0]!.user.token, /^[0-9a-f]{48}$/);
    });
  }

  it("can be read by their owner only", () => {
    const files = [tokenFile(layout), kubeconfigOf("admin", layout), join(layout.pki, "ca.key")];
    assert.deepEqual(
      files.map((file) => (statSync(file).mode & 0o777).toString(8)),
      ["600", "600", "600"],
    );
  });

  it("trust the cluster's own authority", () => {
    const { clusters } = JSON.parse(readFileSync(kubeconfigOf("admin", layout), "utf8")) as Kubeconfig;
    const pem = Buffer.from(clusters[0]!.cluster["certificate-authority-data"]!, "base64").toString();
    assert.equal(pem, readFileSync(join(layout.pki, "ca.crt"), "utf8"));
  });
});
