import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../commands/explain.ts";

const cases: readonly (readonly [string, string, RegExp])[] = [
  ["a wrong passphrase", "error: constructing secrets manager: incorrect passphrase", /^the passphrase does not open/],
  [
    "a taken port, as the proxy of an older engine says it",
    "Error starting userland proxy: listen tcp4 127.0.0.1:8443: bind: address already in use",
    /^127\.0\.0\.1:8443 is in use by another program\./,
  ],
  [
    "a port that another container publishes",
    "Bind for 127.0.0.1:8443 failed: port is already allocated",
    /^127\.0\.0\.1:8443 is in use by another program\./,
  ],
  [
    "no address range for a network, wrapped by the terminal's width",
    "could not find an available, non-overlapping IPv4\n    address pool among the defaults to assign to the network",
    /^Docker has no address range left/,
  ],
  ["a full disk", "write /var/lib/docker/tmp/x: no space left on device", /^the disk of the Docker host is full\./],
  [
    "a stopped engine",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    /^no Docker Engine answers at unix:\/\/\/var\/run\/docker\.sock\./,
  ],
  ["a locked stack", "error: the stack is currently locked by 1 lock(s)", /^another run holds this stack\./],
  [
    "protected data",
    'resource "urn" cannot be deleted because it is protected',
    /^data volumes and passwords of this stack are protected\./,
  ],
];

for (const [cause, output, message] of cases) {
  test(`${cause} is explained with what to do`, () => assert.match(explain(output) ?? "nothing", message));
}

test("an unknown failure is left to speak for itself", () => assert.equal(explain("error: something new"), undefined));
