import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { generate } from "selfsigned";
import { UserError } from "../../../config/user-error.ts";
import { readPem } from "../../../components/edge/certificate.ts";
import { checkGiven, readCertificates, type GivenCertificate } from "../../../components/edge/given-certificate.ts";

interface Made {
  readonly cert: string;
  readonly private: string;
}

const common = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;
const names = (...all: string[]) => ({
  extensions: [{ name: "subjectAltName" as const, altNames: all.map((value) => ({ type: 2 as const, value })) }],
});
const dates = { notBeforeDate: new Date("2026-01-01"), notAfterDate: new Date("2026-04-01") };
const now = new Date("2026-02-01");

let root: Made;
let leaf: Made;
let other: Made;

before(async () => {
  const authority = { extensions: [{ name: "basicConstraints" as const, cA: true, critical: true }] };
  root = await generate([{ name: "commonName", value: "Root" }], { ...common, ...dates, ...authority });
  const ca = { key: root.private, cert: root.cert };
  const signed = { ...common, ...dates, ...names("app.example.com", "*.shop.example.com"), ca };
  leaf = await generate([{ name: "commonName", value: "app.example.com" }], signed);
  other = await generate([{ name: "commonName", value: "other" }], { ...common, ...dates, ...names("other") });
});

const given = (chain: string, key: string): GivenCertificate => ({
  chain: { file: "tls/chain.pem", pem: chain },
  key: { file: "tls/key.pem", pem: key },
});

function says(files: () => GivenCertificate, message: RegExp, hosts = ["app.example.com"], at = now) {
  assert.throws(
    () => checkGiven(files(), hosts, at),
    (error) => error instanceof UserError && message.test(error.message) && !error.message.includes("\n"),
  );
}

describe("a certificate that somebody brings", () => {
  test("is taken with its chain, for the hosts that it names, wildcards too", () =>
    checkGiven(given(leaf.cert + root.cert, leaf.private), ["*", "app.example.com", "*.shop.example.com"], now));

  test("needs a certificate in its file", () =>
    says(
      () => given("nothing", leaf.private),
      /^keelson:stack\.edge\.tls\.certificate: tls\/chain\.pem holds no cert/,
    ));

  test("needs its files", () => {
    const message = "keelson:stack.edge.tls.key: cannot read tls/gone.pem (ENOENT); give the path of a PEM file";
    assert.throws(() => readPem("edge.tls.key", "tls/gone.pem"), new UserError(message));
  });

  test("of whoever signed an authority's own is one too", () => {
    assert.equal(readCertificates("ca", { file: "ca.pem", pem: root.cert }).length, 1);
    const message =
      "keelson:stack.edge.tls.ca: ca.pem holds no certificate in PEM; give the one that signed the directory's own";
    assert.throws(() => readCertificates("ca", { file: "ca.pem", pem: root.private }), new UserError(message));
  });

  test("needs a key that can be read", () => {
    says(() => given(leaf.cert, "nothing"), /edge\.tls\.key: tls\/key\.pem holds no private key in PEM/);
    says(() => given(leaf.cert, "-----BEGIN ENCRYPTED PRIVATE KEY-----"), /edge\.tls\.key: tls\/key\.pem is encrypted/);
  });

  test("needs its own key", () =>
    says(() => given(leaf.cert, other.private), /edge\.tls\.key: tls\/key\.pem does not belong to the certificate in/));

  test("comes before who signed it, and each before its issuer", () => {
    says(
      () => given(root.cert + leaf.cert, leaf.private),
      /belongs to a later certificate of tls\/chain\.pem; put the/,
    );
    says(
      () => given(leaf.cert + other.cert, leaf.private),
      /is out of order: its second certificate \(CN=other\) has not signed the one before it \(CN=app\.example\.com\)/,
    );
  });

  test("is valid today", () => {
    const files = () => given(leaf.cert + root.cert, leaf.private);
    says(files, /tls\/chain\.pem expired on 2026-04-01; renew it/, [], new Date("2026-04-02"));
    says(files, /tls\/chain\.pem is valid from 2026-01-01 on/, [], new Date("2025-12-01"));
  });

  test("comes with a chain that is valid today, but for the root, which clients have themselves", async () => {
    const authority = { extensions: [{ name: "basicConstraints" as const, cA: true, critical: true }] };
    const over = { ...common, ...dates, notAfterDate: new Date("2026-01-15"), ...authority };
    const by = ({ cert, private: key }: Made) => ({ ca: { cert, key } });
    const old = await generate([{ name: "commonName", value: "Old root" }], over);
    const between = await generate([{ name: "commonName", value: "Between" }], { ...over, ...by(root) });
    const own = (ca: Made) =>
      generate([{ name: "commonName", value: "a" }], { ...common, ...dates, ...names("app.example.com"), ...by(ca) });
    const [signed, rooted] = [await own(between), await own(old)];
    says(
      () => given(signed.cert + between.cert, signed.private),
      /tls\/chain\.pem: its second certificate \(CN=Between\) expired on 2026-01-15; get the present chain/,
    );
    checkGiven(given(rooted.cert + old.cert, rooted.private), [], now);
  });

  test("has a key that OpenSSL takes", async () => {
    const weak = { keyType: "rsa", keySize: 1024, algorithm: "sha256" } as const;
    const made = await generate([{ name: "commonName", value: "a" }], { ...weak, ...dates, ...names("a") });
    says(() => given(made.cert, made.private), /has an RSA key of 1024 bits; make one of 2048 or more/, []);
  });

  test("names its hosts where browsers look", async () => {
    const extensions = [{ name: "keyUsage" as const, digitalSignature: true }];
    const subject = [{ name: "commonName", value: "app.example.com" }];
    const made = await generate(subject, { ...common, ...dates, extensions });
    says(
      () => given(made.cert, made.private),
      /is not for app\.example\.com, which routes name; it is for nobody, as it has no subjectAltName$/,
    );
  });

  test("is for every host that a route names", () => {
    const files = () => given(leaf.cert + root.cert, leaf.private);
    const named =
      /is not for www\.example\.com, which routes name; it is for app\.example\.com, \*\.shop\.example\.com$/;
    says(files, named, ["app.example.com", "www.example.com"]);
    says(files, /is not for \*\.example\.com/, ["*.example.com"]);
  });
});
