import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { before, describe, test } from "node:test";
import {
  authorityHash,
  lifetimes,
  type Pair,
  renewalPeriod,
  renewalPeriodAt,
} from "../../../components/internal-tls/issued.ts";
import { output, run } from "../../support/run.ts";

async function issue(env: Readonly<Record<string, string>>): Promise<Pair> {
  const { stdout, stderr } = await run("node", ["--import", "tsx", "components/internal-tls/issue.ts"], {
    env: { ...process.env, ...env },
  });
  assert.match(stdout, /^\{/, stderr);
  return JSON.parse(stdout) as Pair;
}

describe("certificates of the stack's own authority", () => {
  let authority: Pair;
  let other: Pair;
  let server: Pair;
  before(async () => {
    [authority, other] = await Promise.all([issue({}), issue({})]);
    server = await issue({ AUTHORITY: JSON.stringify(authority), NAMES: "pgbouncer localhost" });
  });

  const of = ({ certificate }: Pair) => new X509Certificate(certificate);

  test("a server's is signed by it, for the names under which the server is reached", () => {
    const certificate = of(server);
    assert.ok(certificate.verify(of(authority).publicKey));
    assert.ok(!certificate.verify(of(other).publicKey));
    assert.equal(certificate.subjectAltName, "DNS:pgbouncer, DNS:localhost, IP Address:127.0.0.1");
    assert.ok(certificate.checkPrivateKey(createPrivateKey(server.key)));
  });

  test("the server's signs nothing, the authority's nothing but servers", () => {
    assert.equal(of(server).ca, false);
    assert.equal(of(authority).ca, true);
  });

  test("strict clients find it in a folder by OpenSSL's name for it", async () => {
    const hash = await output("openssl", ["x509", "-noout", "-subject_hash"], { stdin: authority.certificate });
    assert.equal(hash.trim(), authorityHash);
  });

  test("it outlasts its renewals many times", () => {
    const days = (Date.parse(of(server).validTo) - Date.now()) / 86_400_000;
    assert.ok(days > 6 * renewalPeriod && days <= lifetimes.server, String(days));
    assert.ok(Date.parse(of(server).validTo) < Date.parse(of(authority).validTo));
  });
});

test("each half year is a period of its own", () => {
  const first = renewalPeriodAt(new Date("2026-03-01T00:00:00Z"));
  assert.equal(renewalPeriodAt(new Date("2026-03-02T00:00:00Z")), first);
  assert.equal(renewalPeriodAt(new Date(Date.parse("2026-03-01T00:00:00Z") + renewalPeriod * 86_400_000)), first + 1);
});
