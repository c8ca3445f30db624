import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { apiServiceAddress, clusterDomain, nodeAddress, type Layout } from "./layout.ts";

interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

interface Subject {
  readonly commonName: string;
  readonly organization?: string;
  /** Names and addresses of a server; a client has none. */
  readonly names?: readonly string[];
}

/** A cluster is thrown away long before. */
const lifetimeMs = 30 * 24 * 3600 * 1000;

const apiNames = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"];

/** Makes all keys anew. Requests that the API server passes on are signed by an authority that signs nothing else. */
export async function createCertificates({ pki }: Layout): Promise<void> {
  mkdirSync(pki, { recursive: true, mode: 0o700 });
  const cluster = await createAuthority("ca", pki);
  const frontProxy = await createAuthority("front-proxy-ca", pki);
  const names = [...apiNames, `kubernetes.default.svc.${clusterDomain}`, nodeAddress, apiServiceAddress];
  await issue("api-server", { commonName: "kube-apiserver", names }, cluster, pki);
  await issue("kubelet", { commonName: "kubelet", names: [nodeAddress] }, cluster, pki);
  await issue("metrics-server", { commonName: "metrics", names: ["metrics-server.kube-system.svc"] }, cluster, pki);
  const kubeletClient = { commonName: "kube-apiserver-kubelet-client", organization: "system:masters" };
  await issue("kubelet-client", kubeletClient, cluster, pki);
  await issue("front-proxy-client", { commonName: "front-proxy-client" }, frontProxy, pki);
  createServiceAccountKey(pki);
}

async function createAuthority(name: string, pki: string): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: "commonName", value: name }], {
    ...keyOptions(),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  save(name, { cert, key }, pki);
  return { cert, key };
}

async function issue(file: string, subject: Subject, authority: KeyPair, pki: string): Promise<void> {
  const { commonName, organization, names = [] } = subject;
  const attributes = [
    { name: "commonName", value: commonName },
    ...(organization === undefined ? [] : [{ name: "organizationName", value: organization }]),
  ];
  const { cert, private: key } = await generate(attributes, {
    ...keyOptions(),
    ca: authority,
    extensions: [
      { name: "extKeyUsage", serverAuth: names.length > 0, clientAuth: names.length === 0 },
      ...(names.length === 0 ? [] : [{ name: "subjectAltName" as const, altNames: names.map(altName) }]),
    ],
  });
  save(file, { cert, key }, pki);
}

function keyOptions(): { keyType: "ec"; curve: "P-256"; algorithm: string; notAfterDate: Date } {
  return { keyType: "ec", curve: "P-256", algorithm: "sha256", notAfterDate: new Date(Date.now() + lifetimeMs) };
}

function altName(name: string): { type: 2; value: string } | { type: 7; ip: string } {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}

/** Tokens of service accounts are signed with it. */
function createServiceAccountKey(pki: string): void {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  writeFileSync(join(pki, "service-account.key"), privateKey, { mode: 0o600 });
}

function save(name: string, { cert, key }: KeyPair, pki: string): void {
  writeFileSync(join(pki, `${name}.crt`), cert);
  writeFileSync(join(pki, `${name}.key`), key, { mode: 0o600 });
}
