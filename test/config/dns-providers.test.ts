import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dnsProviderNames } from "../../config/dns-providers.ts";

test("the stack file names the providers of DNS that images/acme builds in, and no other", () => {
  const program = readFileSync("images/acme/dns.go", "utf8");
  const built = [...program.matchAll(/^\t"([a-z0-9]+)": +made\(/gm)].map(([, name]) => name!);
  assert.deepEqual(built.sort(), [...dnsProviderNames].sort());
});
