import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { createServer, type Server } from "node:tls";
import { generate } from "selfsigned";
import {
  askCertificate,
  certificateChecks,
  judgeDates,
  judgeExpiry,
  judgeTrust,
} from "../../../../operations/checklist/live/certificate.ts";
import { running } from "./stack.ts";

const now = new Date("2026-06-01T12:00:00Z");
const day = (text: string) => new Date(`${text}T00:00:00Z`);
const served = {
  subject: "edge",
  issuer: "CA",
  validFrom: day("2026-01-01"),
  validTo: day("2027-01-01"),
  distrust: undefined,
};
const messages = (found: readonly object[]) => found.map((finding) => (finding as { message: string }).message);

describe("a served certificate", () => {
  test("passes", () => {
    const found = [...judgeDates(served, now), ...judgeExpiry(served, now), ...judgeTrust(served)];
    assert.deepEqual(found, []);
  });

  test("fails where it has expired", () =>
    assert.deepEqual(messages(judgeDates({ ...served, validTo: day("2026-05-31") }, now)), [
      "the certificate that the edge serves expired on 2026-05-31",
    ]));

  test("fails where it is not valid yet", () =>
    assert.deepEqual(messages(judgeDates({ ...served, validFrom: day("2026-06-02") }, now)), [
      "the certificate that the edge serves is valid from 2026-06-02 on",
    ]));

  for (const [date, days] of [
    ["2026-06-07", 5],
    ["2026-06-02", 0],
  ] as const) {
    test(`warns with ${days} days left`, () =>
      assert.deepEqual(messages(judgeExpiry({ ...served, validTo: day(date) }, now)), [
        `the certificate that the edge serves expires on ${date}, in ${days} days`,
      ]));
  }

  test("does not warn with more than a fifth left, however long it lives, nor of one that has expired", () => {
    assert.deepEqual(judgeExpiry({ ...served, validTo: day("2026-07-20") }, now), []);
    const six = { ...served, validFrom: day("2026-05-29"), validTo: day("2026-06-04") };
    assert.deepEqual(judgeExpiry(six, now), []);
    assert.deepEqual(judgeExpiry({ ...served, validTo: day("2026-05-01") }, now), []);
  });
});

describe("an edge that really serves one", () => {
  let server: Server;
  let port = 0;
  before(async () => {
    const options = { keySize: 2048, notBeforeDate: day("2020-01-01"), notAfterDate: day("2020-02-01") } as const;
    const { private: key, cert } = await generate([{ name: "commonName", value: "old.example.com" }], options);
    server = createServer({ key, cert }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  test("is asked for its dates, though nobody would trust it", async () => {
    const { validFrom, validTo, distrust } = await askCertificate({ address: "127.0.0.1", port }, "old.example.com");
    assert.deepEqual([validFrom, validTo], [day("2020-01-01"), day("2020-02-01")]);
    assert.equal(distrust, "the edge serves a self-signed certificate: clients warn, or refuse it");
  });

  test("fails on its dates alone", async () => {
    const edge = { address: "127.0.0.1", httpsPort: port };
    const found = await Promise.all(certificateChecks.map((check) => check.ask(running({ overrides: { edge } }))));
    assert.deepEqual(found.map(messages), [
      ["the certificate that the edge serves expired on 2020-02-01"],
      [],
      ["the edge serves a self-signed certificate: clients warn, or refuse it"],
    ]);
  });

  test("is not checked where nothing listens", async () => {
    const found = await certificateChecks[0]!.ask(
      running({ overrides: { edge: { address: "127.0.0.1", httpsPort: 1 } } }),
    );
    assert.deepEqual(found, [
      {
        kind: "unanswered",
        subject: "edge",
        message: "no certificate from 127.0.0.1:1: the connection is refused",
      },
    ]);
  });

  test("fails without TLS", async () => {
    const found = await certificateChecks[0]!.ask(running({ overrides: { edge: { tls: { kind: "none" } } } }));
    assert.deepEqual(found, [{ kind: "violation", subject: "edge", message: "answers without TLS" }]);
  });
});
