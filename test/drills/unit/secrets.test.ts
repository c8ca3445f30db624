import assert from "node:assert/strict";
import { test } from "node:test";
import { findSecrets } from "../../support/secrets.ts";

const secrets = new Map([["url", 'https://a/?b=1&c="2"']]);

for (const [where, text] of [
  ["a file", 'https://a/?b=1&c="2"'],
  ["JSON of JavaScript", JSON.stringify({ url: 'https://a/?b=1&c="2"' })],
  ["JSON of Go", String.raw`{"url":"https://a/?b=1\u0026c=\"2\""}`],
  ["JSON of Go in JSON", JSON.stringify(String.raw`{"url":"https://a/?b=1\u0026c=\"2\""}`)],
] as const)
  test(`a secret is found in ${where}`, () =>
    assert.deepEqual(findSecrets([{ where, text }], secrets), [`${where} shows url`]));

test("another text shows none", () =>
  assert.deepEqual(findSecrets([{ where: "log", text: "https://a/" }], secrets), []));
