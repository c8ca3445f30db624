import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse, stringify } from "yaml";
import type { StackFile } from "../../config/schema.ts";
import type { Checklist } from "../../operations/checklist/types.ts";
import type { ControlResult } from "../../operations/checklist/cis/types.ts";

import { Project } from "../support/project.ts";
import { output, run } from "../support/run.ts";
import { findSecrets, stackSecrets, type Place } from "../support/secrets.ts";

const httpsPort = 22661;
const project = new Project("ck-e2e");
const file: StackFile = {
  environment: "production",
  host: { memory: "4GiB", cpus: 2, disk: "60GiB" },
  images: { source: "build" },
  postgres: {},
  redis: { memory: "512MiB" },
  edge: { address: "127.0.0.1", httpPort: 22660, httpsPort, routes: [{ service: "web" }] },
  deploy: { settle: "1s", gate: { interval: "1s" } },
  monitoring: { enabled: false },
  services: { web: { build: "examples/node-app", needs: ["postgres", "redis"] } },
};

/** In production rules that have no feature yet would refuse it; and it has one port too many. */
const development: StackFile = {
  ...file,
  environment: "development",
  redis: { memory: "512MiB", publish: { port: 22662 } },
};

const printed: Place[] = [];

async function checklist(...args: string[]) {
  const result = await project.keelson("checklist", args);
  printed.push({ where: `checklist ${args.join(" ")}`, text: result.stdout + result.stderr });
  return result;
}

async function judged(...args: string[]): Promise<Checklist & { readonly code: number }> {
  const { code, stdout, stderr } = await checklist("--json", ...args);
  assert.ok(stdout.startsWith("{"), stderr);
  return { ...(JSON.parse(stdout) as Checklist), code };
}

const live = async (rule: string) => {
  const { results } = await judged("--applied", "--live");
  const { status, lines } = results.find((result) => result.rule === rule)!;
  return { status, lines: lines.map(({ subject, message }) => `${subject}: ${message}`) };
};

const containerOf = (service: string) =>
  output("docker", [
    ...["ps", "--quiet", "--filter", `label=keelson.stack=${project.stack}`],
    ...["--filter", `label=keelson.service=${service}`],
  ]).then((id) => id.trim());

const text = () => readFileSync(join(project.folder, `Pulumi.${project.stack}.yaml`), "utf8");

describe("a stack that nobody has deployed", () => {
  test("is NOT CHECKED, not passed", async () => {
    project.writeStack(file);
    const { code, items, passed, unreachable } = await judged("--applied");
    assert.equal(code, 2);
    assert.deepEqual([...new Set(items.map(({ status }) => status))], ["not-checked"]);
    assert.equal(passed, 0);
    assert.equal(unreachable, "the stack ck-e2e has no state here: it has not been deployed, or from elsewhere");
  });

  test("has a running stack that is NOT CHECKED, too", async () => {
    const { results } = await judged("--applied", "--live");
    const { status, lines } = results.find(({ rule }) => rule === "live-limits")!;
    assert.deepEqual(
      { status, message: lines[0]?.message },
      {
        status: "not-checked",
        message: "no container of the stack ck-e2e runs on this Docker host",
      },
    );
  });
});

describe("the checklist of a running stack", () => {
  before(async () => {
    project.writeStack(development);
    await project.must("deploy");
  });
  after(() => project.remove());

  test("comes from a preview, the applied state and an export alike", async () => {
    const [preview, applied] = [await judged(), await judged("--applied")];
    const exported = join(project.folder, "export.json");
    const { code, stderr } = await project.pulumi(["stack", "export", "--file", exported]);
    assert.equal(code, 0, stderr);
    const offline = await project.having(
      { PATH: process.env["PATH"]!, PULUMI_CONFIG_PASSPHRASE: "wrong", DOCKER_HOST: "tcp://127.0.0.1:1" },
      () => judged("--file", exported),
    );
    const rules = ({ results }: Checklist) => results.map(({ rule }) => rule);
    assert.deepEqual(rules(preview), rules(applied));
    assert.deepEqual(rules(offline), rules(applied));
    assert.equal(offline.environment, "development");
    assert.equal(applied.results.find(({ rule }) => rule === "memory-limit")?.status, "pass");
  });

  test("knows its kernel limits, its passwords and its health to be well", async () => {
    const { results } = await judged("--applied", "--live");
    const statuses = Object.fromEntries(results.map(({ rule, status }) => [rule, status]));
    for (const rule of ["live-limits", "live-default-passwords", "live-health"]) {
      assert.equal(statuses[rule], "pass", JSON.stringify(results.find((result) => result.rule === rule)));
    }
    assert.equal(statuses["live-certificate-dates"], "pass");
    assert.equal(statuses["live-certificate-trust"], "warn");
  });

  test("finds a port that answers outside of its networks", async () =>
    assert.deepEqual(await live("live-published-ports"), {
      status: "warn",
      lines: ["redis: answers at 127.0.0.1:22662, past any host firewall"],
    }));

  test("finds a default password that somebody has set, and does not say which", async () => {
    const redis = await containerOf("redis");
    const set = (password: string) =>
      `p=$(cat /run/secrets/redis-password); REDISCLI_AUTH="\${2:-$p}" redis-cli CONFIG SET requirepass "${password}"`;
    await output("docker", ["exec", redis, "sh", "-c", set("changeme")]);
    const { status, lines } = await live("live-default-passwords");
    await output("docker", ["exec", redis, "sh", "-c", set("$p"), "sh", "", "changeme"]);
    assert.equal(status, "fail");
    assert.deepEqual(lines, ["redis: lets in with a default password, or without one"]);
    assert.equal((await live("live-default-passwords")).status, "pass");
  });

  test("finds a container whose limit somebody has raised", async () => {
    await output("docker", ["update", "--memory", "3g", "--memory-swap", "3g", await containerOf("web")]);
    const { status, lines } = await live("live-limits");
    assert.equal(status, "warn");
    assert.match(lines.join(), /^web: the kernel's memory limit is 3GiB, the stack file's plan says /);
  });

  test("is NOT CHECKED at an edge that does not answer", async () => {
    const edge = await containerOf("edge");
    await output("docker", ["pause", edge]);
    const found = await live("live-certificate-dates").finally(() => output("docker", ["unpause", edge]));
    assert.deepEqual(found, {
      status: "not-checked",
      lines: [`edge: no certificate from 127.0.0.1:${httpsPort}: it does not answer in time`],
    });
  });

  test("evaluates all of CIS Docker section 5", async () => {
    const { stdout } = await project.keelson("checklist", ["--live", "--cis", "--json"]);
    const controls = JSON.parse(stdout) as ControlResult[];
    assert.equal(controls.length, 32);
    const failed = controls.filter(({ status }) => status === "fail").map(({ id }) => id);
    // 5.9 is Redis, which this stack publishes.
    assert.deepEqual(failed, ["5.9", "5.15", "5.29"]);
  });

  test("mends what an edit mends, and leaves every other line as it is", async () => {
    const before = `# Ours.\n${stringify(parse(text()))}`;
    writeFileSync(join(project.folder, `Pulumi.${project.stack}.yaml`), before);
    const asked = await checklist("--fix", "--applied", "--live");
    assert.match(asked.stdout + asked.stderr, /^--- Pulumi\.ck-e2e\.yaml\n\+\+\+ Pulumi\.ck-e2e\.yaml\n@@ /);
    assert.equal(asked.stderr, "Nobody is here to ask: add --yes to write this into Pulumi.ck-e2e.yaml.\n");
    assert.equal(text(), before, "nothing is written without a yes");
    const { code, stdout } = await checklist("--fix", "--applied", "--live", "--yes");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /\nPulumi\.ck-e2e\.yaml is edited\. Next: keelson deploy --stack ck-e2e\n$/);
    assert.match(text(), /^# Ours\.\n/);
    assert.equal(project.readStack().redis?.publish, undefined);
    const again = await checklist("--fix", "--applied", "--live");
    assert.equal(again.stdout, "There is nothing that an edit of the stack file would mend.\n");
  });

  test("has a comment of a real preview", async () => {
    const services = { ...file.services, shop: { build: "examples/node-app" } };
    const plan = async (name: string) => {
      const { stdout } = await project.keelson("plan", ["--json"]);
      writeFileSync(join(project.folder, name), stdout);
    };
    await plan("before.json");
    project.writeStack({ ...development, host: { ...file.host, memory: "5GiB" }, services });
    await plan("after.json");
    const { stdout: preview } = await project.pulumi(["preview", "--json"]);
    writeFileSync(join(project.folder, "preview.json"), preview);
    writeFileSync(join(project.folder, "checklist.json"), (await checklist("--json")).stdout);
    const files = ["preview", "before", "after", "checklist"].flatMap((name) => [`--${name}`, `${name}.json`]);
    const { code, stdout, stderr } = await project.keelson("comment", files);
    printed.push({ where: "comment", text: stdout });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\| create \| shop \| docker:index\/container:Container \|/);
    assert.match(stdout, /\| \*\*shop\*\* \| – \| × 1, /);
    assert.match(stdout, /Passed: \*\*\d+ \/ \d+\*\* for development/);
    project.writeStack(development);
  });

  test("prints no secret anywhere", async () => {
    const secrets = await stackSecrets(project);
    assert.ok(secrets.size > 0);
    assert.deepEqual(findSecrets(printed, secrets), []);
  });
});

describe("sixty services that a policy refuses", () => {
  const many = new Project("ck-sixty");
  after(() => many.discard());

  test("have a comment below GitHub's limit, with their changes and why they are refused", async () => {
    const app = { image: "registry.example.com/app:1.0.0", needs: ["redis"] as "redis"[] };
    const services = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`service-${index}`, app]));
    const host = { memory: "128GiB", cpus: 2, disk: "500GiB" } as const;
    many.writeStack({ ...file, host, postgres: undefined, edge: { ...file.edge, routes: [] }, services });
    const { code: refused, stdout: checked } = await many.keelson("checklist", ["--json"]);
    assert.equal(refused, 1);
    const { stdout: preview } = await many.pulumi(["preview", "--json", "--policy-pack", "policies"]);
    writeFileSync(join(many.folder, "checklist.json"), checked);
    writeFileSync(join(many.folder, "preview.json"), preview);
    const files = ["--preview", "preview.json", "--checklist", "checklist.json"];
    const { stdout: comment } = await many.keelson("comment", files);
    assert.ok(comment.length < 65_536, `${comment.length} characters`);
    assert.match(comment, /\*\*Refused by a policy\*\*/);
    assert.match(comment, /\| create \| service-59 \| docker:index\/container:Container \|/);
    assert.match(comment, /\| \[FAIL\] \| backups \| backups \| stack \|/);
    assert.match(comment, /### Plan\n\n\*\*NOT CHECKED\*\*: /);
  });
});

describe("what is asked wrongly", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [
      "a file that is not there",
      ["--file", "gone.json"],
      "gone.json cannot be read (ENOENT): give the file that pulumi stack export --file wrote.\n",
    ],
    ["two sources", ["--file", "x.json", "--applied"], "--file and --applied name two sources: give one.\n"],
    [
      "an environment without a file",
      ["--environment", "production"],
      "--environment is for --file: a stack file says its own.\n",
    ],
    ["a benchmark of nothing that runs", ["--cis"], "--cis asks the running stack: add --live.\n"],
  ];
  for (const [title, args, message] of cases) {
    test(`${title} gets one message and exit code 2`, async () => {
      const { code, stderr } = await run("node", ["commands/keelson.mjs", "checklist", ...args]);
      assert.deepEqual({ code, stderr }, { code: 2, stderr: message });
    });
  }

  test("a broken export gets one message and exit code 2", async () => {
    const path = join(project.folder, "..", `ck-broken-${process.pid}.json`);
    writeFileSync(path, '{"deployment": {"resources": [{"urn": "x", "password": "hunter2');
    const { code, stdout, stderr } = await run("node", ["commands/keelson.mjs", "checklist", "--file", path]);
    await output("rm", [path]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^\S+: this is not an exported stack \(it is no JSON\)\. [^\n]+\n$/);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});
