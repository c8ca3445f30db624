import assert from "node:assert/strict";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { engineVariables } from "../../../operations/environment/engine-home.ts";

const root = mkdtempSync(join(tmpdir(), "keelson-home-"));
after(() => rmSync(root, { recursive: true }));

const folders = { cache: join(root, "cache"), state: join(root, "state"), pulumiHome: join(root, "own") };
const homeOf = (env: NodeJS.ProcessEnv = {}) => engineVariables(env, folders)["PULUMI_HOME"]!;

beforeEach(() => {
  rmSync(folders.pulumiHome, { recursive: true, force: true });
  mkdirSync(join(folders.pulumiHome, "plugins"), { recursive: true });
  mkdirSync(join(folders.pulumiHome, "logs"));
  writeFileSync(join(folders.pulumiHome, "credentials.json"), "{}");
});

describe("the engine's home", () => {
  test("has the user's plugins and logins by links", () => {
    const home = homeOf();
    assert.equal(readlinkSync(join(home, "plugins")), join(folders.pulumiHome, "plugins"));
    assert.equal(readFileSync(join(home, "credentials.json"), "utf8"), "{}");
  });

  test("has no folder for logs, and cannot be given one", () => {
    const logs = join(homeOf(), "logs");
    assert.ok(statSync(logs).isFile());
    assert.throws(() => mkdirSync(logs, { recursive: true }), { code: "EEXIST" });
  });

  test("links a file of logins again that Pulumi has replaced", () => {
    const path = join(homeOf(), "credentials.json");
    rmSync(path);
    writeFileSync(path, "old");
    homeOf();
    assert.ok(lstatSync(path).isSymbolicLink());
  });

  test("is the same for a command that another one started", () => {
    const home = homeOf();
    const variables = engineVariables({ KEELSON_ENGINE_HOME: home }, { ...folders, pulumiHome: home });
    assert.deepEqual(variables, { GOGC: "400" });
  });

  test("is the user's own where its logs are wanted", () =>
    assert.equal(homeOf({ KEELSON_ENGINE_LOGS: "true" }), undefined));

  test("comes about without a home of the user's own", () => {
    rmSync(folders.pulumiHome, { recursive: true });
    assert.ok(statSync(homeOf()).isDirectory());
  });
});

test("a collector that the user has set stays", () =>
  assert.equal(engineVariables({ GOGC: "50" }, folders)["GOGC"], "50"));
