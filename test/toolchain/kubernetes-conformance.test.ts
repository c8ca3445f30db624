import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parse } from "yaml";
import { kinds } from "../../operations/setup/kubernetes-schemas.ts";
import { kubeconform } from "../support/judges.ts";
import { ScratchProject } from "./scratch-project.ts";

const secret = "known-to-nobody-else";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, string>>;
}

// Deploys in order: each step starts from what the one before left. The plugin writes files, and asks no cluster.
describe("the installed kubernetes plugin", () => {
  // It refuses to write files where this variable is set.
  const env = { ...process.env, KUBECONFIG: undefined };
  const project = new ScratchProject(join(import.meta.dirname, "kubernetes-conformance"), env);
  const folder = join(project.folder, "rendered");
  const files = (): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => join(folder, name));
  const manifests = (): readonly Manifest[] => files().map((file) => parse(readFileSync(file, "utf8")) as Manifest);
  const settings = (): unknown => manifests().find(({ kind }) => kind === "ConfigMap")?.data["server.conf"];
  const up = (): Promise<string> => project.pulumi("up", "--yes", "--skip-preview");

  before(async () => {
    mkdirSync(folder);
    await project.pulumi("stack", "init", "test");
    await project.pulumi("config", "set", "folder", folder);
    await project.pulumi("config", "set", "settings", "workers 2");
    await project.pulumi("config", "set", "--secret", "password", secret);
    await up();
  });

  after(async () => {
    await project.remove();
  });

  it("renders a manifest of each kind that Keelson uses", () => {
    const expected = kinds.map(({ group, version, kind }) => `${group === "" ? "" : `${group}/`}${version} ${kind}`);
    assert.deepEqual(
      manifests()
        .map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
        .sort(),
      expected.toSorted(),
    );
  });

  it("renders what Kubernetes' own schemas allow", async () => {
    const found = await kubeconform(files());
    assert.deepEqual([found.length, found.filter(({ status }) => status !== "valid")], [kinds.length, []]);
  });

  it("keeps a secret encrypted in the state", () => {
    const paths = readdirSync(project.state, { recursive: true, encoding: "utf8" }).map((name) =>
      join(project.state, name),
    );
    const texts = paths.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "utf8"));
    const clear = [secret, Buffer.from(secret).toString("base64")];
    assert.ok(texts.some((text) => text.includes("kubernetes:core/v1:Secret")));
    assert.ok(texts.every((text) => !clear.some((one) => text.includes(one))));
  });

  it("shows no change in a second preview", async () => {
    await project.pulumi("preview", "--expect-no-changes");
  });

  it("renders anew what has changed", async () => {
    await project.pulumi("config", "set", "settings", "workers 4");
    await up();
    assert.equal(settings(), "workers 4");
  });

  it("leaves nothing behind after destroy", async () => {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    assert.deepEqual(files(), []);
  });
});
