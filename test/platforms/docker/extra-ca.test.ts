import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { rootCertificates } from "node:tls";
import { generate } from "selfsigned";
import { extraCa } from "../../../platforms/docker/extra-ca.ts";

const { cert: own } = await generate([{ name: "commonName", value: "proxy.example.com" }]);

describe("certificates that an image build has to be given", () => {
  const folder = mkdtempSync(join(tmpdir(), "keelson-ca-"));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, certificates: readonly string[]) => {
    const file = join(folder, name);
    writeFileSync(file, certificates.map((pem) => `# a comment\n${pem}\n`).join(""));
    return file;
  };

  test("are this machine's that Node.js does not know", () => {
    const file = write("bundle.pem", [...rootCertificates.slice(0, 3), own]);
    assert.equal(extraCa({ SSL_CERT_FILE: file }), `${own.trim()}\n`);
  });

  test("are none where Node.js knows all", () => {
    assert.equal(extraCa({ SSL_CERT_FILE: write("usual.pem", rootCertificates.slice(0, 3)) }), "");
  });

  test("are given once, however many variables name them", () => {
    const [one, two] = [write("one.pem", [own]), write("two.pem", [own])];
    assert.equal(extraCa({ SSL_CERT_FILE: one, NODE_EXTRA_CA_CERTS: two }), `${own.trim()}\n`);
  });

  test("are none without variables, or where these point nowhere", () => {
    assert.equal(extraCa({}), "");
    assert.equal(extraCa({ SSL_CERT_FILE: join(folder, "nowhere.pem") }), "");
  });
});
