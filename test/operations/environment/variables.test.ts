import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SetupRecord } from "../../../operations/environment/setup-record.ts";
import { prependFolders, pulumiVariables } from "../../../operations/environment/variables.ts";

const official: SetupRecord = {
  pulumi: "/cli/pulumi",
  languageHost: "/cli/host",
  cliBuilt: false,
  pluginsBuilt: false,
};
const own = { PULUMI_BACKEND_URL: "file:///state", PULUMI_CONFIG_PASSPHRASE_FILE: "/state/passphrase" };

function variables(
  env: NodeJS.ProcessEnv,
  record = official,
  projectBackend?: string,
): Readonly<Record<string, string>> {
  return pulumiVariables({ env, record, state: "/state", projectBackend }).variables;
}

describe("pulumiVariables", () => {
  const cases: readonly (readonly [
    name: string,
    env: NodeJS.ProcessEnv,
    expected: Readonly<Record<string, string>>,
  ])[] = [
    ["name Keelson's own backend and passphrase", {}, own],
    ["take empty variables for unset", { PULUMI_BACKEND_URL: "", PULUMI_CONFIG_PASSPHRASE_FILE: "" }, own],
    ["leave a backend as named", { PULUMI_BACKEND_URL: "s3://mine" }, {}],
    ["leave Pulumi Cloud to whoever has a token", { PULUMI_ACCESS_TOKEN: "pul-1" }, {}],
    ["leave a passphrase as given", { PULUMI_CONFIG_PASSPHRASE: "x" }, { PULUMI_BACKEND_URL: own.PULUMI_BACKEND_URL }],
    [
      "know that an empty passphrase is one",
      { PULUMI_CONFIG_PASSPHRASE: "" },
      { PULUMI_BACKEND_URL: own.PULUMI_BACKEND_URL },
    ],
    [
      "leave a passphrase file as named",
      { PULUMI_CONFIG_PASSPHRASE_FILE: "/p" },
      { PULUMI_BACKEND_URL: own.PULUMI_BACKEND_URL },
    ],
  ];
  for (const [name, env, expected] of cases) {
    it(name, () => assert.deepEqual(variables(env), expected));
  }

  it("never lend the machine's passphrase to the backend of Pulumi.yaml", () => {
    assert.deepEqual(variables({}, official, "s3://team"), {});
  });

  it("spare a built CLI its update check", () => {
    assert.deepEqual(variables({}, { ...official, cliBuilt: true }), { ...own, PULUMI_SKIP_UPDATE_CHECK: "true" });
  });

  it("keep the engine from downloading where plugins were built", () => {
    const expected = { ...own, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" };
    assert.deepEqual(variables({}, { ...official, pluginsBuilt: true }), expected);
  });

  it("leave Pulumi's switches as they are set", () => {
    const env = { PULUMI_SKIP_UPDATE_CHECK: "false", PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "false" };
    assert.deepEqual(variables(env, { ...official, cliBuilt: true, pluginsBuilt: true }), own);
  });
});

describe("prependFolders", () => {
  it("puts the CLI first and names no folder twice", () => {
    assert.equal(prependFolders(["/cli"], "/usr/bin:/cli::/bin"), "/cli:/usr/bin:/bin");
  });

  it("needs no PATH", () => assert.equal(prependFolders(["/cli", "/host"], undefined), "/cli:/host"));
});
