import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Release } from "../../operations/releases/types.ts";
import { sortSteps, type Step } from "../../operations/rollback/steps.ts";
import type { StackFile } from "../../config/schema.ts";
import { container, containers, exec } from "../support/docker.ts";
import { addNote, notes } from "../support/notes.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";

const ports = { httpPort: 21310, httpsPort: 21311 };
const url = `https://127.0.0.1:${ports.httpsPort}`;
const project = new Project("rb-e2e");
const stateFile = join(project.env["XDG_STATE_HOME"]!, `keelson/.pulumi/stacks/keelson/${project.stack}.json`);

const needs = ["postgres", "redis"] as const;
const app = { build: "apps/web", port: 8080, needs: [...needs] };

/** Two apps with a secret each. */
const first: StackFile = {
  environment: "development",
  images: { source: "build" },
  postgres: {},
  redis: {},
  deploy: { settle: "1s" },
  edge: {
    ...{ address: "127.0.0.1", ...ports, tls: { kind: "self-signed" } },
    routes: [{ service: "web" }, { service: "shop", path: "/shop", stripPath: true }],
  },
  services: {
    web: { ...app, env: { COLOUR: "red" }, secretEnv: { API_TOKEN: "first-token-0123456789" } },
    shop: { ...app, build: "apps/shop" },
  },
};

/** One app from another folder, another variable, another token. */
const second: StackFile = {
  ...first,
  edge: { ...first.edge, routes: [{ service: "web" }] },
  services: {
    web: {
      ...{ ...app, build: "apps/later", env: { COLOUR: "blue" } },
      secretEnv: { API_TOKEN: "other-token-0123456789" },
    },
  },
};

/** The old program's stack file, with the secret as it is today. */
const firstWithTodaysSecret: StackFile = {
  ...first,
  services: {
    ...first.services,
    web: { ...first.services!["web"]!, secretEnv: { API_TOKEN: "other-token-0123456789" } },
  },
};

/** A content, and so a tag, of this test's own: it moves one. */
function copyApp(folder: string): void {
  cpSync(join(project.folder, "examples/node-app"), join(project.folder, "apps", folder), { recursive: true });
  writeFileSync(join(project.folder, "apps", folder, "src/owner.txt"), "rb-e2e\n");
}

async function must(verb: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.keelson(verb, args);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

const dataVolume = (service: string) =>
  output("docker", ["volume", "inspect", "--format", "{{.Name}} {{.CreatedAt}}", `keelson-rb-e2e-${service}-data`]);

async function insideWeb(command: string): Promise<string> {
  const { name } = await container(project.stack, "web");
  return (await exec(name, ["sh", "-c", command])).stdout;
}

const imageOf = async (service: string) =>
  output("docker", ["inspect", "--format", "{{.Image}}", (await container(project.stack, service)).name]);

/** The component that holds the database's volume gets another type: its children have other URNs then. */
function renameComponent(): void {
  const file = join(project.folder, "components/postgres/postgres.ts");
  const source = readFileSync(file, "utf8");
  const renamed = source
    .replace('super("keelson:postgres:Postgres", name', 'super("keelson:database:Database", name')
    .replace(
      "limits: args.service.limits }, opts);",
      'limits: args.service.limits }, { ...opts, aliases: [{ type: "keelson:postgres:Postgres" }] });',
    );
  assert.notEqual(renamed, source);
  writeFileSync(file, renamed);
  writeFileSync(`${file}.first`, source);
}

function takeRenameBack(): void {
  const file = join(project.folder, "components/postgres/postgres.ts");
  writeFileSync(file, readFileSync(`${file}.first`, "utf8"));
}

const webPassword =
  "urn:pulumi:rb-e2e::keelson::keelson:postgres:Postgres$random:index/randomPassword:RandomPassword::postgres-web-password";

describe("a rollback after the code changed", () => {
  const before1 = { postgres: "", redis: "", image: "", names: [] as string[] };

  before(async () => {
    for (const folder of ["web", "shop", "later"]) copyApp(folder);
    appendFileSync(join(project.folder, "apps/later/src/main.js"), "\n// Another content, so another image.\n");
    project.writeStack(first);
    await must("up");
    await addNote(url, "written before");
    before1.postgres = await dataVolume("postgres");
    before1.redis = await dataVolume("redis");
    before1.image = await imageOf("web");
  });
  after(() => project.remove());

  test("a second release renames the database's component, drops an app and its folder, and rotates secrets", async () => {
    const rotated = await project.pulumi(["up", "--yes", "--skip-preview", "--replace", webPassword]);
    assert.equal(rotated.code, 0, rotated.stdout);
    project.writeStack(second);
    renameComponent();
    await must("up");
    for (const folder of ["web", "shop"]) rmSync(join(project.folder, "apps", folder), { recursive: true });
    assert.notEqual(await imageOf("web"), before1.image);
    await addNote(url, "written since");
  });

  test("a rehearsal says what will change and what cannot be taken back, and no secret", async () => {
    const said = await must("rollback", "--rehearse");
    assert.match(said, /Back to release 1/);
    assert.match(said, /shop: comes back/);
    assert.match(said, /web: image .* → keelson\/web:[0-9a-f]{12}, .*envs/);
    assert.match(said, /web: API_TOKEN: differs; today's is kept/);
    assert.match(said, /postgres-web-password: differs; today's is kept/);
    assert.match(said, /rows written since/);
    assert.doesNotMatch(said, /token-0123456789/);
  });

  let rehearsed: Step[] = [];
  test("a rehearsal leaves the live state's file as it was", async () => {
    const live = () => readFileSync(stateFile, "utf8");
    const before = live();
    const [rehearsal] = eventsIn(await must("rollback", "--rehearse", "--json"), "rehearsal");
    const { steps, stateHash } = rehearsal as { steps: Step[]; stateHash: { before: string; after: string } };
    assert.equal(live(), before);
    assert.equal(stateHash.before, stateHash.after);
    assert.equal(stateHash.before, createHash("sha256").update(before).digest("hex"));
    assert.ok(steps.length > 10);
    rehearsed = steps;
  });

  test("the rollback does exactly what was rehearsed, passes its gate and is a release", async () => {
    const said = await must("rollback", "--yes", "--json");
    const begun = (eventsIn(said, "step") as (Step & { step: string })[]).filter(({ step }) => step === "started");
    assert.deepEqual(sortSteps(begun.map(({ op, urn }) => ({ op, urn }))), sortSteps(rehearsed));
    const [{ number, status, restores }] = eventsIn(said, "release") as [Release];
    assert.deepEqual({ number, status, restores }, { number: 3, status: "healthy", restores: 1 });
  });

  test("the data volumes are the same ones, with what was written before and since", async () => {
    assert.equal(await dataVolume("postgres"), before1.postgres);
    assert.equal(await dataVolume("redis"), before1.redis);
    const text = await notes(url);
    assert.match(text, /written before/);
    assert.match(text, /written since/);
  });

  test("the app runs the same image with the release's settings and today's secrets, without its source", async () => {
    assert.equal(await imageOf("web"), before1.image);
    assert.match(await insideWeb("echo $COLOUR; cat /run/secrets/API_TOKEN"), /red\nother-token-0123456789/);
  });

  test("the dropped app is back with its role and its route", async () => {
    await addNote(`${url}/shop`, "in the shop");
    assert.match(await notes(`${url}/shop`), /in the shop/);
    const services = (await containers(project.stack)).map(({ service }) => service).sort();
    assert.deepEqual(services, ["edge", "pgbouncer", "postgres", "redis", "shop", "web"]);
  });

  test("the old program with the release's configuration and today's secrets sees no change", async () => {
    takeRenameBack();
    for (const folder of ["web", "shop"]) copyApp(folder);
    project.writeStack(firstWithTodaysSecret);
    await project.expectNoChanges();
  });

  test("with --with-secrets the recorded ones come back, and the old program sees no change again", async () => {
    await must("rollback", "--to", "1", "--with-secrets", "--yes");
    assert.match(await insideWeb("cat /run/secrets/API_TOKEN"), /first-token-0123456789/);
    await addNote(url, "with the first password");
    project.writeStack(first);
    await project.expectNoChanges();
  });

  test("a changed passphrase is refused before anything is touched", async () => {
    const other = { PULUMI_CONFIG_PASSPHRASE: "another one" };
    const { code, stderr } = await project.having(other, () => project.keelson("rollback", ["--to", "2", "--yes"]));
    assert.equal(code, 1);
    assert.match(stderr, /passphrase does not open/);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });

  test("a release that never was is refused with the list of those that are", async () => {
    const { code, stderr } = await project.keelson("rollback", ["--to", "7", "--yes"]);
    assert.equal(code, 1);
    assert.match(stderr, /has no release 7\.\nReleases to go back to, with --to:\n {2}1 .*\n {2}2 /);
  });
});

/** Operation and name of each step, in no order: what runs side by side has none. */
function eventsIn(said: string, wanted: string): unknown[] {
  const events = said
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly event: string });
  return events.filter(({ event }) => event === wanted);
}
