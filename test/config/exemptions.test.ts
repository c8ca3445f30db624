import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stackConfig } from "../support/stack-config.ts";

const exemption = { rule: "tls", reason: "a trial without a domain", owner: "ops@example.com" };
const expiring = (expires: string) => stackConfig({ exemptions: [{ ...exemption, expires }] }).exemptions;

describe("exemptions", () => {
  test("there are none by default", () => assert.deepEqual(stackConfig().exemptions, []));

  test("are kept as given", () => {
    assert.deepEqual(expiring("2027-03-31"), [{ ...exemption, expires: "2027-03-31" }]);
  });

  test("take a date without quotes as Pulumi hands it over", () => {
    assert.equal(expiring("2028-02-29 00:00:00 +0000 UTC")[0]?.expires, "2028-02-29");
  });
});

test("no level and no threshold is changed by default", () => {
  assert.deepEqual(stackConfig().policies, { levels: {}, thresholds: {} });
});
