import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { differences, planMove, type Contents, type ServerContents } from "../../../operations/backups/move-plan.ts";
import { messageOf } from "../../support/message-of.ts";

const table = (name: string, rows: number, owner = "web") => ({ table: `public.${name}`, owner, rows });

function database(name: string, changes: Partial<Contents> = {}): Contents {
  const text = { encoding: "UTF8", collate: "C.UTF-8", ctype: "C.UTF-8" };
  return { ...text, name, owner: "web", tables: [table("notes", 3)], roles: ["web"], ...changes };
}

function server(stack: string, changes: Partial<ServerContents> = {}): ServerContents {
  const databases = [database("postgres", { tables: [], owner: "postgres", roles: [] }), database("web")];
  return { stack, version: 17, databases, roles: ["postgres", "web"], ...changes };
}

const empty = server("new", { databases: [database("postgres", { tables: [] }), database("web", { tables: [] })] });

describe("a move of databases", () => {
  test("takes what has tables, and replaces nothing where there are no rows", () => {
    const plan = planMove(server("old"), empty, false);
    assert.deepEqual(
      plan.databases.map(({ name }) => name),
      ["web"],
    );
    assert.deepEqual([plan.newDatabases, plan.newRoles, plan.replaced], [[], [], []]);
  });

  test("takes empty tables of the other stack's own first start for nothing", () =>
    assert.deepEqual(
      planMove(server("old"), server("new", { databases: [database("web", { tables: [table("notes", 0)] })] }), false)
        .replaced,
      [],
    ));

  test("names the databases and roles that the other stack lacks", () => {
    const own = database("reports", { owner: "ann", roles: ["ann", "bob"] });
    const plan = planMove(server("old", { databases: [database("web"), own] }), empty, false);
    assert.deepEqual([plan.newDatabases.map(({ name }) => name), plan.newRoles], [["reports"], ["ann", "bob"]]);
  });

  test("refuses to replace rows unless that was said", () => {
    assert.equal(
      messageOf(() => planMove(server("old"), server("new"), false)),
      "new has rows in web, which the move would replace: add --yes where they may go. Nothing was changed.",
    );
    assert.deepEqual(planMove(server("old"), server("new"), true).replaced, ["web"]);
  });

  test("goes to the same major version or a later one", () => {
    const from = server("old", { version: 17 });
    assert.match(
      messageOf(() => planMove(from, { ...empty, version: 16 }, true)),
      /^old has PostgreSQL 17, and new 16:/,
    );
    assert.equal(planMove({ ...from, version: 15 }, empty, false).databases.length, 1);
  });
});

describe("what came is compared with what was there:", () => {
  const was = [table("a", 1), table("b", 2), table("c", 3)];
  for (const [what, is, lines] of [
    ["the same", was, []],
    ["a missing table", was.slice(1), ["public.a is missing"]],
    ["a lost row", [table("a", 0), ...was.slice(1)], ["public.a had 1 rows, and has 0"]],
    ["another owner", [table("a", 1, "ann"), ...was.slice(1)], ["public.a belonged to web, and belongs to ann"]],
    ["one too many", [...was, table("d", 0)], ["public.d was not there"]],
  ] as const)
    test(what, () => assert.deepEqual(differences(was, is), lines));
});
