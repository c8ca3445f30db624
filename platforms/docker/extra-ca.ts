import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates that this machine trusts and Node.js does not: a TLS-inspecting proxy's, say, without which downloads
 * fail inside an image build. PEM, "" where there are none.
 */
export function extraCa(env: NodeJS.ProcessEnv = process.env): string {
  const files = [env["SSL_CERT_FILE"], env["NODE_EXTRA_CA_CERTS"]].filter((file) => file !== undefined);
  const key = files.join("\n");
  const found = answers.get(key) ?? unknownToNode(files);
  answers.set(key, found);
  return found;
}

/** Answers are kept by files: parsing both bundles takes 50 ms, and every image of a stack asks. */
const answers = new Map<string, string>();

function unknownToNode(files: readonly string[]): string {
  const given = byFingerprint([...new Set(files)].flatMap(readCertificates));
  for (const known of byFingerprint(rootCertificates).keys()) given.delete(known);
  return [...given.values()].map((pem) => `${pem}\n`).join("");
}

/** A variable that points nowhere is Node's and OpenSSL's to complain about; they only warn. */
function readCertificates(file: string): string[] {
  return existsSync(file) ? (readFileSync(file, "utf8").match(certificate) ?? []) : [];
}

/** Lists certificates by their content: bundles differ in line ends, comments and order. */
function byFingerprint(pems: readonly string[]): Map<string, string> {
  return new Map(pems.map((pem) => [new X509Certificate(pem).fingerprint256, pem]));
}
