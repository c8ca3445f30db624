import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDiagnosis } from "../../../commands/doctor/format.ts";
import { parseLeftBehind, removingCommand } from "../../../operations/databases/left-behind.ts";
import { stackConfig } from "../../support/stack-config.ts";

const config = stackConfig({ services: { "my-shop": { build: "shop", needs: ["postgres"] } } });

test("roles that no service of the stack file has are left behind, the servers' own are not", () => {
  const output = "my_shop|my_shop\nold|old\npgbouncer|\npostgres-exporter|\nreport|\nweb|web\n";
  assert.deepEqual(parseLeftBehind(output, config), [{ role: "old", database: "old" }, { role: "report" }]);
  assert.deepEqual(parseLeftBehind("", config), []);
});

test("a role that shared another's database leaves that one alone", () => {
  assert.doesNotMatch(removingCommand({ role: "report" }, "dev"), /DROP DATABASE/);
});

test("a stack is well with something left over, which is listed", () => {
  const said = formatDiagnosis("dev", { findings: [{ level: "spare", what: "the role x" }], exitCode: 0 });
  assert.equal(said, "The stack dev is well.\n  left over  the role x");
});
