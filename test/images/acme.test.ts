import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { resolve } from "node:path";
import { run } from "../support/run.ts";
import { AcmeField, load, shown, stateOf, untilState } from "./acme-field.ts";
import { Trial, until, type Box } from "./trial.ts";

const [app, lost] = ["app.example.com", "lost.example.com"] as const;
const list = ["sh", "-c", "cd /var/lib/keelson/certificates && stat -c '%a %u:%g %n' . accounts/* hosts/*/current/*"];

describe("certificates of a real ACME server", () => {
  let trial: Trial;
  let field: AcmeField;
  let edge: Box;
  let acme: Box;
  let address: string;

  before(async () => {
    trial = await Trial.begin("acme");
    field = await AcmeField.begin(trial, [app, lost]);
    // The authority finds one of the two hosts only.
    edge = await field.edge([app]);
    address = await edge.address();
  });
  after(() => trial.end());

  test("before there is one, a stand-in answers every host, and challenges are passed on", async () => {
    const { subject, issuer } = await shown(address, app);
    assert.deepEqual(subject, issuer);
    const page = await edge.probe("http", "--insecure", "--header", `Host: ${app}`, "https://127.0.0.1:8443/health");
    assert.equal(page.code, 0, page.stderr);
    // Nobody is there to answer yet; the redirect would have been a 308.
    const { stderr } = await edge.probe("http", "http://127.0.0.1:8080/.well-known/acme-challenge/x");
    assert.match(stderr, /502/);
  });

  test("waits for an authority that is away, without counting it among what that allows", async () => {
    acme = await field.acme({ profile: "short" });
    const { error, state } = await untilState(acme, app, ({ failures }) => failures > 0);
    assert.equal(state, "failing");
    assert.match(error!, /pebble/);
  });

  test("is obtained, shown and renewed again and again while requests come, and none of them fails", async () => {
    const requests = load(address, app, 200);
    await field.pebble();
    const first = await untilState(acme, app, ({ state, by }) => state === "valid" && by === "authority");
    assert.match(first.issuer!, /^Pebble Intermediate CA/);
    const serials = new Set<string>();
    const seen = async () => {
      const { serialNumber, issuer } = await shown(address, app);
      if (/^Pebble/.test(String(issuer.CN))) serials.add(serialNumber);
      return serials.size >= 3;
    };
    await until(seen, "two renewals are shown", 60);
    const { sent, failures } = await requests.stop();
    assert.deepEqual(failures, []);
    // A busy machine sends fewer than 200 a second.
    assert.ok(sent > 300, `${sent} requests`);
  });

  test("is shown with its chain, for its host alone", async () => {
    const { subjectaltname, issuerCertificate } = await shown(address, app);
    assert.equal(subjectaltname, `DNS:${app}`);
    assert.match(issuerCertificate.subject.CN as string, /^Pebble Intermediate CA/);
  });

  test("of one host fails with words for whoever has to mend it, and the other has its own all the while", async () => {
    const { error, failures, nextAttempt } = await stateOf(acme, lost);
    assert.match(error!, /^the host's name does not lead here: give it an A or AAAA record/);
    assert.ok(failures > 0 && nextAttempt !== undefined);
    const { subject, issuer } = await shown(address, lost);
    assert.deepEqual(subject, issuer);
    const metrics = (await acme.probe("get", "http://127.0.0.1:8403/metrics")).stdout;
    assert.match(metrics, /^keelson_certificate_failures_total\{host="lost\.example\.com"\} [1-9]/m);
    assert.match(metrics, /^keelson_certificate_not_after_timestamp_seconds\{host="app\.example\.com"\} \d{10}$/m);
    assert.doesNotMatch(metrics, /not_after_timestamp_seconds\{host="lost/);
  });

  test("lies where the edge can read it, and the account's key where it cannot", async () => {
    const files = (await edge.exec(...list)).stdout;
    assert.match(files, /^640 102:101 hosts\/app\.example\.com\/current\/tls\.key$/m);
    const account = await edge.exec("sh", "-c", "cat /var/lib/keelson/certificates/accounts/*/key.pem");
    assert.match(account.stderr, /Permission denied|No such file/);
    assert.equal((await edge.exec("touch", "/var/lib/keelson/certificates/x")).code, 1);
  });

  test("is there after a restart, with the account and what was counted", async () => {
    const before = await stateOf(acme, lost);
    await acme.docker("restart");
    const { failuresTotal } = await untilState(acme, lost, ({ failures }) => failures > 0);
    assert.ok(failuresTotal >= before.failuresTotal);
    await untilState(acme, app, ({ state }) => state === "valid");
    assert.equal(((await acme.logs()).match(/registered an account/g) ?? []).length, 1);
    assert.equal(await acme.stop(), 0);
  });

  test("passes its own unit tests, gofmt and vet, by the compiler that builds it", async () => {
    const image = await trial.build("images/acme", ["--target", "build"]);
    const source = `${resolve("images/acme")}:/acme-source:ro`;
    const script = 'test -z "$(gofmt -l .)" && go vet -trimpath ./... && go test -trimpath ./...';
    const args = ["run", "--rm", "--volume", source, "--workdir", "/acme-source", image, "sh", "-c", script];
    const { code, stdout, stderr } = await run("docker", args, { timeoutSeconds: 300 });
    assert.equal(code, 0, stdout + stderr);
  });
});
