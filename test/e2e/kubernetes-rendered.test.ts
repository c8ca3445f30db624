import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  answeredChecks,
  changedFiles,
  manifests,
  readYaml,
  renderedProduction,
  title,
} from "../support/kubernetes-rendered.ts";
import { kubeconform, kubeScore } from "../support/judges.ts";
import { Project } from "../support/project.ts";

const project = new Project("e2e-render");
// The provider refuses to write files where this is set.
Reflect.deleteProperty(project.env, "KUBECONFIG");

const file = renderedProduction();
const rendered = () => readYaml(join(project.folder, "rendered"));
const answers = answeredChecks(readFileSync("docs/kubernetes.md", "utf8"));

async function up(): Promise<void> {
  const { code, stdout, stderr } = await project.pulumi(["up", "--yes", "--skip-preview"], 300);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
}

/** As `keelson up --with-secrets` sets it. */
const upWithSecrets = () => project.having({ KEELSON_RENDER_SECRETS: "true" }, up);

async function leftToDo(): Promise<readonly string[]> {
  const { stdout } = await project.pulumi(["stack", "output", "--json"]);
  return (JSON.parse(stdout) as { readonly leftToDo: readonly string[] }).leftToDo;
}

const secrets = () => manifests(rendered()).filter(({ kind }) => kind === "Secret");

// Each step starts from what the one before left; no cluster is asked for anything.
describe("a production stack rendered as YAML", () => {
  let first: ReadonlyMap<string, string>;

  before(async () => {
    project.writeStack(file);
    assert.equal((await project.pulumi(["stack", "init"])).code, 0);
    await up();
    first = rendered();
  });
  after(() => project.discard());

  test("every object is valid by Kubernetes' own schemas, without a field that they do not know", async () => {
    const found = await kubeconform([...first.keys()]);
    assert.deepEqual(
      found.filter(({ status }) => status !== "valid"),
      [],
    );
    assert.equal(found.length, first.size);
  });

  test("kube-score finds nothing critical, and no warning but those that the document answers", async () => {
    const found = await kubeScore([...first.keys()]);
    const graded = (wanted: string) => {
      const matching = found.filter(({ grade }) => grade === wanted);
      return [...new Set(matching.map(({ check, object }) => `${check} ${object}`))].sort();
    };
    assert.deepEqual(graded("CRITICAL"), []);
    assert.deepEqual(graded("WARNING"), answers.warnings.sort());
  });

  test("no check is switched off but those that the document answers, and those on controllers alone", () => {
    const controllers = ["Deployment", "StatefulSet"];
    for (const manifest of manifests(first)) {
      const ignored = manifest.metadata.annotations?.["kube-score/ignore"]?.split(",") ?? [];
      assert.deepEqual(ignored, controllers.includes(manifest.kind) ? answers.ignored : [], title(manifest));
    }
  });

  test("no Secret is written, and each that a pod names is left to do", async () => {
    assert.deepEqual(secrets(), []);
    const named = [...first.values()].join("\n").matchAll(/[a-z-]+-(?:secrets|environment)-[0-9a-f]{16}/g);
    const names = [...new Set([...named].map(([name]) => name))].sort();
    assert.equal(names.length, 6);
    const lines = await leftToDo();
    for (const name of names)
      assert.ok(
        lines.some((line) => line.startsWith(`create Secret ${name} in `)),
        name,
      );
  });

  test("the commands that make roles and databases are left to do, in their order", async () => {
    const runs = (await leftToDo()).filter((line) => line.startsWith("run "));
    assert.deepEqual(
      runs.map((line) => /get secret ([a-z-]+)-[0-9a-f]{16} /.exec(line)?.[1]),
      ["postgres-base", "postgres-api-role", "postgres-web-role"],
    );
  });

  test("a second preview shows no change", async () => {
    const { code, stdout, stderr } = await project.pulumi(["preview", "--diff", "--expect-no-changes"], 300);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
  });

  test("a changed value writes its own file and no other", async () => {
    const api = { ...file.services!["api"]!, env: { GREETING: "hello" } };
    project.writeStack({ ...file, services: { ...file.services, api } });
    await up();
    assert.deepEqual(changedFiles(first, rendered()), ["Deployment api"]);
  });

  test("on demand Secrets are written, under the names that were left to do; nothing else changes", async () => {
    const left = (await leftToDo()).flatMap((line) => /^create Secret (\S+) /.exec(line)?.[1] ?? []);
    project.writeStack(file);
    await upWithSecrets();
    assert.deepEqual(
      secrets()
        .map(({ metadata }) => metadata.name)
        .sort(),
      [...left].sort(),
    );
    assert.deepEqual(changedFiles(first, rendered()), left.map((name) => `Secret ${name}`).sort());
  });

  test("what they hold stands nowhere in the YAML without them", () => {
    const texts = [...first.values()];
    const encoded = secrets().flatMap(({ data = {} }) => Object.values(data));
    assert.ok(encoded.length > 10);
    for (const text of encoded) {
      const clear = Buffer.from(text, "base64").toString("utf8");
      // The certificate is public.
      if (clear.startsWith("-----BEGIN CERTIFICATE")) continue;
      assert.ok(!texts.some((yaml) => yaml.includes(clear) || yaml.includes(text)));
    }
  });

  test("without demand they go again", async () => {
    await up();
    assert.deepEqual(secrets(), []);
    assert.deepEqual(changedFiles(first, rendered()), []);
  });
});
