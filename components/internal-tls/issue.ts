import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { randomBytes, webcrypto } from "node:crypto";
import { authoritySubject, lifetimes, type Pair } from "./issued.ts";

/*
 * A program of its own, started by a resource of the stack. Makes an authority, or signs a server's certificate by the one in
 * AUTHORITY, for the names in NAMES, and prints certificate and key as JSON. Both have all that strict clients ask for
 * (RFC 5280: critical constraints and usages, identifiers of the keys).
 */

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

type Key = webcrypto.CryptoKey;

function makeKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

/** An hour back, for clocks that go behind. */
function validFor(days: number) {
  const now = Date.now();
  return { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + days * 86_400_000) };
}

interface Words {
  readonly subject: string;
  readonly issuer: string;
  readonly days: number;
}

async function sign({ days, ...names }: Words, keys: { readonly own: Key; readonly signing: Key }, more: Extension[]) {
  const certificate = await X509CertificateGenerator.create({
    ...{ serialNumber: `01${randomBytes(15).toString("hex")}`, ...names, ...validFor(days) },
    ...{ signingAlgorithm: algorithm, publicKey: keys.own, signingKey: keys.signing },
    extensions: [...more, await SubjectKeyIdentifierExtension.create(keys.own)],
  });
  return certificate.toString("pem");
}

async function keyPem(key: Key): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function makeAuthority(): Promise<Pair> {
  const { publicKey: own, privateKey } = await makeKeys();
  const words = { subject: authoritySubject, issuer: authoritySubject, days: lifetimes.authority };
  const certificate = await sign(words, { own, signing: privateKey }, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ]);
  return { certificate, key: await keyPem(privateKey) };
}

async function makeServer(authority: Pair, names: readonly string[]): Promise<Pair> {
  const { publicKey: own, privateKey } = await makeKeys();
  const der = PemConverter.decodeFirst(authority.key);
  const signing = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  const issuer = new X509Certificate(authority.certificate);
  const hosts = names.map((value) => ({ type: "dns" as const, value }));
  const words = { subject: `CN=${names[0]!}`, issuer: issuer.subject, days: lifetimes.server };
  const certificate = await sign(words, { own, signing }, [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension([...hosts, { type: "ip", value: "127.0.0.1" }]),
    await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
  ]);
  return { certificate, key: await keyPem(privateKey) };
}

const { AUTHORITY, NAMES = "" } = process.env;
const made = AUTHORITY === undefined ? makeAuthority() : makeServer(JSON.parse(AUTHORITY) as Pair, NAMES.split(" "));
process.stdout.write(JSON.stringify(await made));
