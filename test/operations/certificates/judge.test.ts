import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatCertificates } from "../../../commands/certificates/format.ts";
import { complaintOf } from "../../../operations/certificates/judge.ts";
import type { HostCertificate } from "../../../operations/certificates/types.ts";

const valid: HostCertificate = {
  host: "app.example.com",
  state: "valid",
  issuer: "R12",
  notBefore: "2026-01-01T00:00:00Z",
  notAfter: "2026-04-01T00:00:00Z",
  renewAt: "2026-03-01T08:30:00Z",
  by: "authority",
};
const at = (time: string, change: Partial<HostCertificate> = {}) =>
  complaintOf({ ...valid, ...change }, new Date(time));

describe("a host's certificate", () => {
  test("is well until a fifth of its lifetime is left", () => {
    assert.equal(at("2026-03-10T00:00:00Z"), undefined);
    assert.equal(
      at("2026-03-20T00:00:00Z"),
      "the certificate of app.example.com ends on 2026-04-01, and should have been renewed",
    );
    assert.equal(at("2026-04-02T00:00:00Z"), "the certificate of app.example.com ended on 2026-04-01");
  });

  test("of six days is well with two left", () =>
    assert.equal(at("2026-01-05T00:00:00Z", { notAfter: "2026-01-07T00:00:00Z" }), undefined));

  test("that nobody here renews says what to do, at the same time", () => {
    const given = { state: "given", remedy: "put a new one into a.pem and a.key, and deploy" } as const;
    assert.equal(at("2026-03-10T00:00:00Z", given), undefined);
    assert.equal(
      at("2026-03-20T00:00:00Z", given),
      "the certificate of app.example.com ends on 2026-04-01: put a new one into a.pem and a.key, and deploy",
    );
  });

  test("that cannot be had says why, and what stands in", () => {
    const failing = { state: "failing", error: "no A record" } as const;
    assert.equal(
      at("2026-02-01T00:00:00Z", failing),
      "no new certificate for app.example.com: no A record; the present one is well",
    );
    assert.equal(
      complaintOf({ host: "a.b", ...failing }, new Date()),
      "no new certificate for a.b: no A record; a self-signed one stands in",
    );
  });

  test("is a line of a table", () => {
    const lost: HostCertificate = { host: "b.example.com", state: "failing", nextAttempt: "2026-02-01T10:12:00Z" };
    assert.equal(
      formatCertificates([valid, lost], ["x"]),
      [
        "  host             state    issuer  ends              renewal",
        "  app.example.com  valid    R12     2026-04-01 00:00  2026-03-01 08:30, as the authority says",
        "  b.example.com    failing  –       –                 tried again 2026-02-01 10:12",
        "to mend: x",
      ].join("\n"),
    );
  });
});
