import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { dockerLock } from "../../operations/lock/docker.ts";
import { thisMachine } from "../../operations/lock/machine.ts";
import { ownerOf } from "../../operations/lock/owner.ts";
import type { LockOwner } from "../../operations/lock/types.ts";
import { containers, leftovers } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { until } from "../support/until.ts";

const identity = (stack: string) => ({ project: "keelson", stack });
const owner = (changes: Partial<LockOwner> = {}): LockOwner => ({
  ...ownerOf("deploy", 60, thisMachine()),
  ...changes,
});
/** Of a process that has ended: this one's number, with another start. */
const gone = () => owner({ processStart: "1" });

const lockVolumes = async (stack: string) =>
  (await output("docker", ["volume", "ls", "--quiet", "--filter", `label=keelson.stack=${stack}`]))
    .split("\n")
    .filter((name) => name.includes("-lock-"));

describe("a stack's lock on a Docker host", () => {
  const stack = "in-lock";
  const lock = dockerLock(identity(stack), process.env);

  test("is held by one of many who ask at once", async () => {
    const owners = Array.from({ length: 6 }, () => owner());
    const answers = await Promise.all(owners.map((one) => lock.acquire(one)));
    const holders = owners.filter((_, index) => answers[index]!.held === undefined);
    assert.ok(holders.length <= 1, `${holders.length} hold it`);
    await Promise.all(owners.map(({ token }) => lock.release(token)));
    assert.deepEqual(await lockVolumes(stack), []);
  });

  test("is refused while its owner lives, and free once it was given back", async () => {
    const first = owner();
    assert.deepEqual(await lock.acquire(first), {});
    assert.deepEqual(await lock.acquire(owner()), { held: { owner: first, state: "alive" } });
    assert.deepEqual(await lock.read(), { owner: first, state: "alive" });
    await lock.release(first.token);
    assert.equal(await lock.read(), undefined);
  });

  test("is taken over from an owner that has ended, of whom nothing stays", async () => {
    const [first, second] = [gone(), owner()];
    await lock.acquire(first);
    assert.deepEqual(await lock.acquire(second), { stale: { owner: first, state: "gone" } });
    assert.deepEqual(await lockVolumes(stack), [`keelson-${stack}-lock-${second.token}`]);
    await lock.release(second.token);
  });
});

const edge = { address: "127.0.0.1", tls: { kind: "none" } } as const;
const small = (httpPort: number, colour: string): StackFile => ({
  environment: "development",
  host: { memory: "2GiB", cpus: 2 },
  images: { source: "build" },
  deploy: { settle: "1s" },
  edge: { ...edge, httpPort, routes: [{ service: "web" }] },
  services: { web: { build: "examples/node-app", port: 8080, env: { COLOUR: colour } } },
});

describe("a stack that something interrupted", () => {
  const project = new Project("in-stack");
  const lock = dockerLock(identity(project.stack), process.env);
  const web = async () => (await containers(project.stack)).find(({ service }) => service === "web")!;
  const stateFile = () => join(project.folder, ".state/keelson/.pulumi/stacks/keelson", `${project.stack}.json`);

  before(async () => {
    project.writeStack(small(21430, "green"));
    await project.must("up");
  });
  after(() => project.remove());

  test("is well before: the doctor says so, and exits with 0", async () => {
    const { code, stdout } = await project.keelson("doctor");
    assert.equal(`${code} ${stdout}`, `0 The stack ${project.stack} is well.\n`);
  });

  test("a held lock refuses a second command, which names its owner", async () => {
    const holder = owner();
    await lock.acquire(holder);
    const { code, stderr } = await project.keelson("up");
    await lock.release(holder.token);
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`is locked by ${holder.user}@${holder.host} \\(keelson deploy, process ${holder.pid}, since `),
    );
    assert.doesNotMatch(stderr, /^\s+at /m);
  });

  test("a command that is asked to stop gives the lock back", async () => {
    project.writeStack(small(21430, "blue"));
    const args = ["commands/keelson.mjs", "up", "--stack", project.stack];
    const command = spawn("node", args, { cwd: project.folder, env: project.env, stdio: "ignore" });
    const ended = once(command, "exit");
    await until(60, async () => ((await lock.read()) === undefined ? "no lock yet" : undefined));
    command.kill("SIGTERM");
    const [code] = (await ended) as [number | null];
    assert.notEqual(code, 0);
    assert.deepEqual(await lockVolumes(project.stack), []);
    project.writeStack(small(21430, "green"));
    await project.must("up");
  });

  test("what nobody recorded, what is lost and a dead owner are found by the doctor and mended by the next command", async () => {
    const left = gone();
    await lock.acquire(left);
    const { id, name } = await web();
    const image = (await output("docker", ["inspect", "--format", "{{.Image}}", id])).trim();
    const labels = [`keelson.project=keelson`, `keelson.stack=${project.stack}`].flatMap((label) => ["--label", label]);
    await output("docker", ["create", "--name", "in-stack-orphan", ...labels, image]);
    await output("docker", ["rm", "--force", id]);

    const doctor = await project.keelson("doctor");
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /locked by .*: it has ended without giving it back/);
    assert.match(doctor.stdout, /container in-stack-orphan exists, and the state does not know it/);
    assert.match(doctor.stdout, /web is in the state, and the target has lost it/);
    assert.match(doctor.stdout, new RegExp(`Next: keelson deploy --stack ${project.stack}\n$`));

    const said = await project.must("up");
    assert.match(said, new RegExp(`Took over the lock of ${left.user}@${left.host} .*: it has ended without`));
    assert.match(said, /Removed the half-made container in-stack-orphan\./);
    assert.match(said, /Noted as gone: Container web; it is made again\./);
    assert.notEqual((await web()).name, name);
    await project.expectNoChanges();
    assert.deepEqual(await lockVolumes(project.stack), []);
  });

  test("a state file that was cut short is replaced by the one before it", async () => {
    // The one before lacks what the last step wrote: here nothing, for the last command changed nothing.
    await project.must("up");
    writeFileSync(stateFile(), readFileSync(stateFile(), "utf8").slice(0, 5000));
    const doctor = await project.keelson("doctor");
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /the state is damaged/);
    assert.match(await project.must("up"), /Went back to the state before the last one, .*\.json\.bak/);
    await project.expectNoChanges();
  });

  test("another machine's state does not take a stack for its own leftovers", async () => {
    const before = await leftovers(project.stack);
    const elsewhere = join(project.folder, ".elsewhere");
    const passphrase = { PULUMI_CONFIG_PASSPHRASE_FILE: join(project.folder, ".state/keelson/passphrase") };
    const { code, stderr } = await project.having({ XDG_STATE_HOME: elsewhere, ...passphrase }, async () => {
      await project.pulumi(["stack", "init"]);
      return project.keelson("up");
    });
    assert.equal(code, 1);
    assert.match(stderr, /the state here knows none of it:\nit was deployed with another state/);
    assert.deepEqual(await leftovers(project.stack), before);
    rmSync(elsewhere, { recursive: true });
  });

  test("nothing of an engine's lock stays", () => {
    const locks = join(project.folder, ".state/keelson/.pulumi/locks/organization/keelson", project.stack);
    assert.deepEqual(readdirSync(locks), []);
  });
});
