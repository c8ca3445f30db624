import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../config/user-error.ts";
import { stackConfig } from "../support/stack-config.ts";

const web = (service: object) => ({ services: { web: service } });

/** What somebody who knows compose files, and is tired, writes: each answer names the place, the cause and the remedy. */
const rows: readonly (readonly [string, object, RegExp])[] = [
  ["dependsOn", web({ dependsOn: ["redis"] }), /web\.dependsOn: unknown key; here it is called needs$/],
  ["depends_on", web({ depends_on: ["redis"] }), /web\.depends_on: unknown key; here it is called needs$/],
  ["environment", web({ environment: { A: "1" } }), /web\.environment: unknown key; here it is called env$/],
  ["healthcheck", web({ healthcheck: {} }), /web\.healthcheck: unknown key; here it is called health$/],
  ["mem_limit", web({ mem_limit: "512M" }), /web\.mem_limit: unknown key; here it is called memory$/],
  ["published ports", web({ ports: ["8080:80"] }), /web\.ports\[0\]: "8080:80" is not allowed; give a whole number/],
  ["a size without its B", web({ memory: "512M" }), /web\.memory: "512M" is not allowed; give a size such as 512MiB/],
  ["a command as a text", web({ command: "npm start" }), /web\.command: "npm start" is not allowed; give a list/],
  [
    "a variable that YAML reads as a number",
    web({ env: { A: 1 } }),
    /web\.env\.A: 1 is not allowed; give a text, in quotes/,
  ],
  ["a user by name", web({ user: "root" }), /web\.user: "root" is not allowed; give a numeric "uid:gid"/],
  [
    "root by number",
    web({ user: "0:0" }),
    /web\.user: "0:0" is not allowed; give a numeric "uid:gid" in quotes, uid above 0/,
  ],
  ["volumes as a list", web({ volumes: ["data:/data"] }), /web\.volumes: a list is not allowed; give a group of keys/],
  ["a route to a service that is not there", { edge: { routes: [{ service: "wbe" }] } }, /did you mean "web"\?$/],
  [
    "a reserved name",
    { services: { redis: { image: "x:1" } } },
    /services\.redis: the name belongs to a server of the stack/,
  ],
  ["neither image nor build", { services: { api: {} } }, /services\.api: has neither image .* nor build .*; give one/],
  ["a need that nobody declared", web({ needs: ["mysql"] }), /no service is called "mysql"/],
];

describe("a tired user is told what is wrong and what to write", () => {
  for (const [what, change, message] of rows)
    test(what, () => {
      assert.throws(
        () => stackConfig(change),
        (error: unknown) => {
          assert.ok(error instanceof UserError);
          const [head, ...problems] = error.message.split("\n");
          assert.deepEqual([head, problems.length], ["The stack file has 1 problem:", 1], error.message);
          assert.match(problems[0]!, message);
          return true;
        },
      );
    });
});
