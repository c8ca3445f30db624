import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { UserError } from "../../config/user-error.ts";

/** What a stack file's edge.tls of kind files names, with the files' contents. */
export interface GivenCertificate {
  readonly chain: { readonly file: string; readonly pem: string };
  readonly key: { readonly file: string; readonly pem: string };
}

/**
 * Throws a UserError with the first thing for which clients would refuse the certificate, or nginx would not start: no
 * certificate or key in the file, a key of another one, an order that no client can follow, dates, and names.
 */
export function checkGiven({ chain, key }: GivenCertificate, hosts: readonly string[], now = new Date()): void {
  const certificates = readChain(chain);
  const own = readKey(key);
  const leaf = certificates[0]!;
  if (!leaf.checkPrivateKey(own)) throw fault("key", key.file, foreignKey(certificates, own, chain.file));
  checkOrder(certificates, chain.file);
  checkDates(leaf, chain.file, now);
  checkNames(leaf, chain.file, hosts);
}

function fault(key: "certificate" | "key", file: string, what: string): UserError {
  return new UserError(`keelson:stack.edge.tls.${key}: ${file} ${what}`);
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readChain({ file, pem }: GivenCertificate["chain"]): X509Certificate[] {
  const blocks = pem.match(block) ?? [];
  if (blocks.length === 0) throw fault("certificate", file, "holds no certificate in PEM; give one with its chain");
  try {
    return blocks.map((one) => new X509Certificate(one));
  } catch {
    throw fault("certificate", file, "holds a certificate that cannot be read; export it again, in PEM");
  }
}

function readKey({ file, pem }: GivenCertificate["key"]): KeyObject {
  if (/ENCRYPTED/.test(pem)) throw fault("key", file, "is encrypted, and nobody types a passphrase here; decrypt it");
  try {
    return createPrivateKey(pem);
  } catch {
    throw fault("key", file, "holds no private key in PEM; give the one that the certificate was made for");
  }
}

function foreignKey(certificates: readonly X509Certificate[], key: KeyObject, chain: string): string {
  return certificates.some((certificate) => certificate.checkPrivateKey(key))
    ? `belongs to a later certificate of ${chain}; put the server's own first, then who signed it`
    : `does not belong to the certificate in ${chain}; give the key that it was made with`;
}

function checkOrder(certificates: readonly X509Certificate[], file: string): void {
  const wrong = certificates.findIndex((one, index) => {
    const next = certificates[index + 1];
    return next !== undefined && !one.checkIssued(next);
  });
  if (wrong < 0) return;
  const [one, next] = [certificates[wrong]!, certificates[wrong + 1]!];
  const what = `its ${ordinal(wrong + 2)} certificate (${name(next)}) has not signed the one before it (${name(one)})`;
  throw fault("certificate", file, `is out of order: ${what}; put each one's issuer behind it`);
}

const ordinal = (count: number): string => ["", "first", "second", "third"][count] ?? `${count}th`;
const name = ({ subject }: X509Certificate): string => subject.split("\n").at(-1) ?? "";

function checkDates({ validFrom, validTo }: X509Certificate, file: string, now: Date): void {
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  if (to <= now) throw fault("certificate", file, `expired on ${day(to)}; renew it`);
  if (from > now) throw fault("certificate", file, `is valid from ${day(from)} on; take the present one until then`);
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

function checkNames(leaf: X509Certificate, file: string, hosts: readonly string[]): void {
  const named = hosts.filter((host) => host !== "*");
  // Any name below stands for all that a route of *.example.com answers.
  const missing = named.filter((host) => leaf.checkHost(host.replace(/^\*\./, "any-name.")) === undefined);
  if (missing.length === 0) return;
  const own = (leaf.subjectAltName ?? leaf.subject).replaceAll("DNS:", "");
  throw fault("certificate", file, `is not for ${missing.join(", ")}, which routes name; it is for ${own}`);
}
