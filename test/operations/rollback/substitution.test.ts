import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changer, substitute, verifierChanger } from "../../../operations/rollback/substitution.ts";
import { Secret, textOf, type Values } from "../../../operations/rollback/values.ts";
import { roleVerifier } from "../../../platforms/scram.ts";
import { component, custom, secret, state } from "./states.ts";

const [old, now] = ['p@ss"word/old', 'p@ss"word/new'];
const pairs = new Map([
  [old, now],
  ["tiny", "small"],
]);
const change = changer(pairs, verifierChanger(pairs));

describe("a recorded text with an old secret", () => {
  for (const [what, before, after] of [
    ["in a text", `user:${old}\n`, `user:${now}\n`],
    [
      "in a URL",
      `postgres://web:${encodeURIComponent(old)}@db/web`,
      `postgres://web:${encodeURIComponent(now)}@db/web`,
    ],
    ["in quotes", 'requirepass "p@ss\\"word/old"', 'requirepass "p@ss\\"word/new"'],
    ["in PgBouncer's list", '"pgbouncer" "p@ss""word/old"', '"pgbouncer" "p@ss""word/new"'],
    ["as PostgreSQL stores it", sql(old), sql(now)],
    ["too short to be looked for in words", "tinytiny", "tinytiny"],
    ["too short, and all there is", "tiny", "small"],
    ["of nobody known", "anything else", "anything else"],
  ] as const) {
    test(what, () => assert.equal(change(before), after));
  }

  test("in a Secret of Kubernetes, which holds base64", () => {
    const web = component("keelson:app-service:AppService", "web");
    const encode = (text: string) => Buffer.from(text).toString("base64");
    const [, object] = state(
      web,
      custom(web, "kubernetes:core/v1:Secret", "web-environment", {
        inputs: { data: secret({ URL: encode(`a:${old}`) }) },
      }),
    ).resources;
    const { data } = substitute(object!, change);
    assert.ok(data instanceof Secret);
    assert.equal(textOf((data.value as Values)["URL"]), encode(`a:${now}`));
  });
});

function sql(password: string): string {
  return `ALTER ROLE "web" LOGIN;\nALTER ROLE "web" PASSWORD '${roleVerifier("web", password)}';\n`;
}
