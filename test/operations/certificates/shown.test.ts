import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { after, before, describe, test } from "node:test";
import { generate } from "selfsigned";
import { complaintOf } from "../../../operations/certificates/judge.ts";
import { shownBy } from "../../../operations/certificates/shown.ts";

const day = 86_400_000;
const from = (days: number) => new Date(Date.now() + days * day);
const date = (days: number) => from(days).toISOString().slice(0, 10);

/** Two hosts' certificates, of which the first is near its end. */
const lifetimes = { "old.example.com": [-80, 10], "new.example.com": [-10, 80] } as const;
const hosts = Object.keys(lifetimes) as (keyof typeof lifetimes)[];

describe("the certificates that a listener shows", () => {
  const contexts = new Map<string, { readonly key: string; readonly cert: string }>();
  const server = createServer();
  before(async () => {
    for (const host of hosts) {
      const [begin, end] = lifetimes[host];
      const dates = { notBeforeDate: from(begin), notAfterDate: from(end) };
      const made = await generate([{ name: "commonName", value: host }], { keyType: "ec", ...dates });
      contexts.set(host, { key: made.private, cert: made.cert });
      server.addContext(host, contexts.get(host)!);
    }
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  const complaints = async (tls: Parameters<typeof shownBy>[1]) => {
    const { port } = server.address() as AddressInfo;
    const shown = await shownBy({ address: "127.0.0.1", port, isTls: true, names: hosts }, tls);
    return shown.flatMap((one) => complaintOf(one, new Date()) ?? []);
  };

  test("are told of by host, with the files to replace", async () => {
    const certificate = "tls/chain.pem";
    assert.deepEqual(await complaints({ kind: "files", certificate, key: "tls/key.pem" }), [
      `the certificate of old.example.com ends on ${date(10)}: put a new one into tls/chain.pem and tls/key.pem, and deploy`,
    ]);
  });

  test("are told of with the Secret that somebody else keeps", async () => {
    assert.deepEqual(await complaints({ kind: "secret", name: "app-tls" }), [
      `the certificate of old.example.com ends on ${date(10)}: whoever keeps the Secret app-tls should have renewed it`,
    ]);
  });
});
