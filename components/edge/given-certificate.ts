import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
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
  const certificates = readCertificates("certificate", chain);
  const own = readKey(key);
  const leaf = certificates[0]!;
  if (!leaf.checkPrivateKey(own)) throw fault("key", key.file, foreignKey(certificates, own, chain.file));
  checkStrength(leaf, chain.file);
  checkOrder(certificates, chain.file);
  certificates.forEach((one, index) => checkDates(one, index, { file: chain.file, now }));
  checkNames(leaf, chain.file, hosts);
}

type Key = "certificate" | "key" | "ca";

function fault(key: Key, file: string, what: string): UserError {
  return new UserError(`keelson:stack.edge.tls.${key}: ${file} ${what}`);
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** All of a file, under a key of edge.tls. */
export function readCertificates(
  key: "certificate" | "ca",
  { file, pem }: GivenCertificate["chain"],
): X509Certificate[] {
  const blocks = pem.match(block) ?? [];
  const wanted = key === "ca" ? "the one that signed the directory's own" : "one with its chain";
  if (blocks.length === 0) throw fault(key, file, `holds no certificate in PEM; give ${wanted}`);
  try {
    return blocks.map((one) => new X509Certificate(one));
  } catch {
    throw fault(key, file, "holds a certificate that cannot be read; export it again, in PEM");
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

/** OpenSSL gives servers no weaker key at its usual level: nginx would not start. */
function checkStrength({ publicKey }: X509Certificate, file: string): void {
  const { modulusLength } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType !== "rsa" || modulusLength === undefined || modulusLength >= 2048) return;
  throw fault("certificate", file, `has an RSA key of ${modulusLength} bits; make one of 2048 or more`);
}

interface Judged {
  readonly file: string;
  readonly now: Date;
}

/** Nobody asks for the dates of a root, which clients have themselves. */
function checkDates(one: X509Certificate, index: number, { file, now }: Judged): void {
  if (index > 0 && one.checkIssued(one)) return;
  const [from, to] = [new Date(one.validFrom), new Date(one.validTo)];
  const [which, remedy] =
    index === 0
      ? ["", "renew it"]
      : [`: its ${ordinal(index + 1)} certificate (${name(one)})`, "get the present chain"];
  if (to <= now) throw fault("certificate", `${file}${which}`, `expired on ${day(to)}; ${remedy}`);
  if (from > now)
    throw fault("certificate", `${file}${which}`, `is valid from ${day(from)} on; take the present one until then`);
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

function checkNames(leaf: X509Certificate, file: string, hosts: readonly string[]): void {
  const named = hosts.filter((host) => host !== "*");
  const missing = named.filter((host) => !isFor(leaf, host));
  if (missing.length === 0) return;
  const own = leaf.subjectAltName?.replaceAll("DNS:", "") ?? "nobody, as it has no subjectAltName";
  throw fault("certificate", file, `is not for ${missing.join(", ")}, which routes name; it is for ${own}`);
}

/** Any name below stands for all that a route of *.example.com answers. No browser looks at the subject any more. */
function isFor(leaf: X509Certificate, host: string): boolean {
  if (isIP(host) !== 0) return leaf.checkIP(host) !== undefined;
  return leaf.checkHost(host.replace(/^\*\./, "any-name."), { subject: "never" }) !== undefined;
}
