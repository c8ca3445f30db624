import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { askedPod } from "../../../operations/collations/ask-cluster.ts";
import { askingScript, parseImage } from "../../../operations/collations/ask-image.ts";
import { mendingStatements } from "../../../operations/collations/image-change.ts";
import { isMendable, noVersion, readData, resorted, type Sorting } from "../../../operations/collations/sorting.ts";
import { stackConfig } from "../../support/stack-config.ts";

const web: Sorting = { database: "web", provider: "c", locale: "", recorded: "2.41" };
const german: Sorting = {
  database: "web",
  collation: 'public."de"',
  provider: "i",
  locale: "de-DE",
  recorded: "153.120",
};

describe("what an image sorts otherwise", () => {
  const data = { major: 17, sortings: [web, german] };
  const against = (versions: Readonly<Record<string, string>>) =>
    resorted(data, { major: 17, versions: new Map(Object.entries(versions)) });

  test("is nothing where library and ICU are of the same versions", () => {
    assert.deepEqual(against({ c: "2.41", "i de-DE": "153.120" }), []);
  });

  test("is each database of another C library, and each of its collations of another ICU", () => {
    const [libc, icu, ...others] = against({ c: "2.36", "i de-DE": "153.14" });
    assert.deepEqual(libc, { database: "web", recorded: "2.41", actual: "2.36" });
    assert.deepEqual(icu, { database: "web", recorded: "153.120", actual: "153.14", collation: 'public."de"' });
    assert.deepEqual(others, []);
  });

  test("is all where it tells no version: that nobody can write down", () => {
    const found = against({});
    assert.deepEqual(
      found.map(({ actual }) => actual),
      [noVersion, noVersion],
    );
    assert.ok(!found.some(isMendable));
  });

  test("is built anew by one REINDEX a database, and its versions are written down one by one", () => {
    assert.deepEqual(mendingStatements(against({ c: "2.36", "i de-DE": "153.14" })), [
      'REINDEX DATABASE "web"',
      'ALTER DATABASE "web" REFRESH COLLATION VERSION',
      'ALTER COLLATION public."de" REFRESH VERSION',
    ]);
  });
});

describe("what the data says", () => {
  const row = (database: string, more: object = {}) =>
    JSON.stringify({ major: 17, database, provider: "c", locale: "", recorded: "2.41", bytes: false, ...more });

  test("is a row for each database that has an order of its own, and one for each collation of an index", async () => {
    const rows = [row("web"), row("plain", { recorded: null, bytes: true }), ""].join("\n");
    const own = JSON.stringify({ collation: 'public."de"', provider: "i", locale: "de-DE", recorded: "153.120" });
    const data = await readData(rows, (database) => Promise.resolve(database === "web" ? `${own}\n` : ""));
    assert.deepEqual(data, { major: 17, sortings: [web, german] });
  });

  test("is nothing where nobody answers", async () => {
    assert.equal(await readData("", () => Promise.resolve("")), undefined);
  });
});

describe("what an image says", () => {
  test("is its version, and what it sorts by", () => {
    const said =
      'postgres (PostgreSQL) 17.6 (Debian)\n{"key" : "c", "version" : "2.41"}\n{"key" : "i x", "version" : null}\n';
    assert.deepEqual(parseImage(said), { major: 17, versions: new Map([["c", "2.41"]]) });
  });

  test("is nothing where it holds no PostgreSQL", () => {
    assert.equal(parseImage("sh: 1: postgres: not found"), undefined);
  });

  test("is asked for by a script that quotes what others named", () => {
    const script = askingScript([{ ...german, locale: "de'x" }, german, german]);
    assert.equal(script.match(/CREATE COLLATION/g)?.length, 2);
    assert.match(script, /locale = 'de''x'/);
  });

  test("is asked in a pod that Pod Security lets in", () => {
    const { spec } = askedPod("asked", "r.example.com/postgres:1", [], stackConfig({ target: "kubernetes" }));
    assert.deepEqual(
      [spec.securityContext.runAsNonRoot, spec.containers[0]!.securityContext.readOnlyRootFilesystem],
      [true, true],
    );
    assert.deepEqual(spec.imagePullSecrets, []);
  });
});
