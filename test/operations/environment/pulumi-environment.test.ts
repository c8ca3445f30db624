import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { resolveEnvironment } from "../../../operations/environment/pulumi-environment.ts";
import { writeSetupRecord } from "../../../operations/environment/setup-record.ts";
import { UserError } from "../../../config/user-error.ts";

describe("resolveEnvironment", () => {
  let root: string;
  let state: string;
  const env = (): NodeJS.ProcessEnv => ({ HOME: root, PATH: "/usr/bin" });
  const permissions = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "keelson-environment-"));
    state = join(root, ".local", "state", "keelson");
    const cli = join(root, "pulumi");
    writeFileSync(cli, "");
    chmodSync(cli, 0o755);
    const record = { pulumi: cli, languageHost: cli, cliBuilt: false, pluginsBuilt: false };
    writeSetupRecord(join(root, ".cache", "keelson"), root, record);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("makes a state folder and a passphrase for nobody else's eyes", () => {
    resolveEnvironment(env(), { root });
    assert.deepEqual([permissions(state), permissions(join(state, "passphrase"))], ["700", "600"]);
  });

  it("keeps the passphrase once made", () => {
    const read = (): string => readFileSync(join(state, "passphrase"), "utf8");
    resolveEnvironment(env(), { root });
    const first = read();
    resolveEnvironment(env(), { root });
    assert.equal(read(), first);
    assert.ok(first.trim().length >= 43, "256 bits in base64");
  });

  it("makes nothing where the backend is another", () => {
    resolveEnvironment({ ...env(), PULUMI_BACKEND_URL: "s3://mine" }, { root });
    assert.throws(() => statSync(state), { code: "ENOENT" });
  });

  it("refuses a new passphrase beside stacks of a lost one", () => {
    const stacks = join(state, ".pulumi", "stacks", "keelson");
    mkdirSync(stacks, { recursive: true });
    writeFileSync(join(stacks, "dev.json"), "{}");
    const message = `The passphrase file ${join(state, "passphrase")} is missing, but ${state} holds stacks`;
    const isLoss = (error: unknown): boolean => error instanceof UserError && error.message.startsWith(message);
    assert.throws(() => resolveEnvironment(env(), { root }), isLoss);
    assert.throws(() => statSync(join(state, "passphrase")), { code: "ENOENT" });
  });

  it("warns of a production stack by its file", () => {
    writeFileSync(join(root, "Pulumi.prod.yaml"), "config:\n  keelson:stack:\n    environment: production\n");
    assert.match(resolveEnvironment(env(), { root, stack: "prod" }).warnings.join(), /"prod" is a production stack/);
  });

  it("is silent where the caller knows better than the file", () => {
    const options = { root, stack: "dev", environment: "development" } as const;
    assert.deepEqual(resolveEnvironment(env(), options).warnings, []);
  });

  it("asks for setup where it has not run", () => {
    const message = "The Pulumi CLI is not set up for this checkout: run `npm run setup` first.";
    assert.throws(() => resolveEnvironment(env(), { root: join(root, "other") }), new UserError(message));
  });
});
