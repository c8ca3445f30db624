import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { container, containers, exec, leftovers } from "../support/docker.ts";
import { onPort, productStack, type Services } from "../support/products/stack.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { steadyRequests } from "../support/steady-requests.ts";
import { until } from "../support/until.ts";

/*
 * examples/real/nats on real Docker: services that need one another, and volumes that are kept, through updates, failed ones,
 * rollbacks, hands and a destroy.
 */

const port = 28360;
const base = `http://127.0.0.1:${port}`;
const project = new Project("e2e-services");

/** The example on a port of its own, with changes to its services. */
function file(changes: Readonly<Record<string, Partial<Services[string]>>> = {}): StackFile {
  const stack = onPort(productStack("nats"), port);
  const services = Object.entries(stack.services!).map(([name, service]) => {
    const env = { ...service.env, ...changes[name]?.env };
    return [name, { memory: "96MiB", ...service, ...changes[name], env }];
  });
  return {
    ...stack,
    deploy: { settle: "1s", gate: { interval: "1s" } },
    services: Object.fromEntries(services) as Services,
  };
}

async function deployed(changes: Parameters<typeof file>[0] = {}): Promise<string> {
  project.writeStack(file(changes));
  return project.must("deploy");
}

async function ask(path: string, options: RequestInit = {}): Promise<[number, string]> {
  const response = await fetch(`${base}${path}`, { ...options, signal: AbortSignal.timeout(10_000) });
  return [response.status, (await response.text()).trim()];
}

const nameOf = async (service: string) => (await container(project.stack, service)).name;
const inside = async (service: string, ...command: string[]) => exec(await nameOf(service), command);
const inNode = (service: string, script: string) => inside(service, "node", "--input-type=module", "-e", script);

/** Addresses that a service's container finds under a name. */
async function found(service: string, name: string): Promise<number> {
  const script = `import { lookup } from "node:dns/promises";
    console.log((await lookup(${JSON.stringify(name)}, { all: true }).catch(() => [])).length);`;
  const { stdout, stderr } = await inNode(service, script);
  assert.match(stdout, /^\d+$/m, stderr);
  return Number(stdout);
}

let orders = 0;

async function order(): Promise<void> {
  assert.deepEqual(await ask("/orders", { method: "POST", body: `order ${orders + 1}` }), [201, "taken"]);
  orders += 1;
  await counted();
}

const counted = () =>
  until(20, async () => {
    const [, count] = await ask("/count");
    return count === String(orders) ? undefined : `${count} orders counted of ${orders}`;
  });

const keep = (name: string, content: string) => ask(`/files/${name}`, { method: "PUT", body: content });
const networks = async (match: string) =>
  (
    await output("docker", [
      "network",
      "ls",
      "--format",
      "{{.Name}}",
      "--filter",
      `label=keelson.stack=${project.stack}`,
    ])
  )
    .split("\n")
    .filter((name) => name.includes(match));

/** Sends file after file until it is stopped; then tells which of them were taken. */
function steadyUploads(): { stop(): Promise<readonly string[]> } {
  const answers: Promise<readonly string[]>[] = [];
  const timer = setInterval(() => {
    const name = `during-${answers.length}.txt`;
    const taken = ([status]: [number, string]) => (status === 201 ? [name] : []);
    answers.push(keep(name, name).then(taken, () => []));
  }, 50);
  return {
    async stop() {
      clearInterval(timer);
      return (await Promise.all(answers)).flat();
    },
  };
}

describe("services that need one another, and volumes", () => {
  before(() => deployed());
  after(() => project.remove());

  test("who needs a service reaches it by its name; the plan says so", async () => {
    await order();
    assert.match(await project.must("plan"), /counter:8080 by web, and by nobody else/);
  });

  test("nobody else finds the name, nor gets in by the address", async () => {
    assert.deepEqual([await found("web", "counter"), await found("gallery", "counter")], [1, 0]);
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
    const addresses = (await output("docker", ["inspect", "--format", format, await nameOf("queue")]))
      .trim()
      .split(" ");
    assert.ok(addresses.length >= 2, addresses.join());
    for (const address of addresses)
      assert.notEqual((await inside("edge", "/keelson/probe", "tcp", "--timeout", "2s", `${address}:4222`)).code, 0);
    assert.equal((await inside("web", "/keelson/probe", "tcp", "queue:4222")).code, 0);
  });

  test("a preview shows no change", () => project.expectNoChanges());

  test("a restarted container keeps its name", async () => {
    await output("docker", ["restart", await nameOf("counter")]);
    await until(30, async () => ((await ask("/count"))[0] === 200 ? undefined : "no count"));
    await order();
  });

  test("a new volume belongs to the service's user, and to nobody who only reads it", async () => {
    assert.equal((await inside("web", "stat", "-c", "%u:%g", "/app/media")).stdout, "1000:1000\n");
    assert.deepEqual(await keep("a.txt", "first"), [201, "kept"]);
    assert.deepEqual(await ask("/gallery/files/a.txt"), [200, "first"]);
    assert.match((await inside("gallery", "touch", "/app/media/b.txt")).stderr, /Read-only file system/);
  });

  test("two replicas answer to one name", async () => {
    await deployed({ counter: { replicas: 2 } });
    assert.equal(await found("web", "counter"), 2);
    await order();
    await deployed();
    assert.equal(await found("web", "counter"), 1);
  });

  test("an update of a needed service is no gap for those that use it", async () => {
    const old = await nameOf("counter");
    const requests = steadyRequests(`${base}/count`, 20);
    await deployed({ counter: { env: { COLOUR: "blue" } } }).finally(async () => {
      const { sent, failed, reasons } = await requests.stop();
      console.log(`update of counter: ${failed} of ${sent} requests failed`);
      assert.equal(failed, 0, JSON.stringify(reasons));
      assert.ok(sent > 20);
    });
    assert.notEqual(await nameOf("counter"), old);
    await order();
  });

  test("the message server itself is replaced, and its messages are there", async () => {
    const old = await nameOf("queue");
    await deployed({ queue: { env: { COLOUR: "blue" } } });
    assert.notEqual(await nameOf("queue"), old);
    await order();
    await deployed();
    await order();
  });

  test("one that fails never gets the name", async () => {
    const requests = steadyRequests(`${base}/count`, 20);
    project.writeStack(file({ counter: { env: { COLOUR: "blue" }, health: { readiness: "/absent", startup: "3s" } } }));
    const { code, stdout } = await project.keelson("deploy");
    assert.notEqual(code, 0, stdout);
    assert.equal((await requests.stop()).failed, 0);
    assert.equal(await found("web", "counter"), 1);
    await order();
  });

  test("a writer is stopped before its successor starts, and what it was told is kept is there", async () => {
    assert.match(await project.must("plan"), /web .*stop-first .*the volume media has one writer/);
    const uploads = steadyUploads();
    await deployed({ web: { env: { COLOUR: "green" } } });
    const kept = await uploads.stop();
    assert.ok(kept.length > 20, `${kept.length} uploads`);
    for (const name of ["a.txt", ...kept]) assert.equal((await ask(`/files/${name}`))[0], 200, name);
    await order();
  });

  test("a rollback goes back to names and volumes", async () => {
    await project.must("rollback", ["--yes"]);
    assert.deepEqual(await ask("/files/a.txt"), [200, "first"]);
    assert.equal(await found("web", "counter"), 1);
    await order();
    assert.deepEqual(await keep("after-rollback.txt", "kept"), [201, "kept"]);
  });

  test("a container that was cut off by hand gets its name back", async () => {
    const [network] = await networks("service-queue");
    await output("docker", ["network", "disconnect", "--force", network!, await nameOf("queue")]);
    const { code, stdout } = await project.keelson("doctor");
    assert.equal(code, 1, stdout);
    await deployed({ gallery: { env: { COLOUR: "red" } } });
    await order();
    assert.equal((await project.keelson("doctor")).code, 0);
  });

  test("another user gets the files", async () => {
    await deployed({ web: { user: "2000:2000" }, gallery: { user: "2000:2000" } });
    assert.deepEqual(await ask("/files/a.txt"), [200, "first"]);
    assert.deepEqual(await keep("a.txt", "second"), [201, "kept"]);
    await deployed();
    assert.deepEqual(await keep("a.txt", "third"), [201, "kept"]);
  });

  test("a need that ends takes the network with it; a rollback and a deploy bring it back", async () => {
    for (const back of [() => project.must("rollback", ["--yes"]), () => deployed()]) {
      await deployed({ web: { needs: ["queue"] } });
      assert.deepEqual(await networks("service-counter"), []);
      assert.equal(await found("web", "counter"), 0);
      await back();
      assert.equal(await found("web", "counter"), 1);
      await order();
    }
    await project.expectNoChanges();
  });

  test("messages and files outlive a destroy", async () => {
    await project.must("destroy", ["--yes", "--keep-images"]);
    const { containers: left, networks, volumes } = await leftovers(project.stack);
    assert.deepEqual({ left, networks }, { left: [], networks: [] });
    assert.deepEqual(volumes.sort(), ["keelson-e2e-services-queue.data", "keelson-e2e-services-web.media"]);
    await deployed();
    assert.deepEqual(await ask("/files/a.txt"), [200, "third"]);
    await order();
    assert.equal((await containers(project.stack)).length, 5);
  });

  test("--remove-data takes them away", async () => {
    await project.must("destroy", ["--yes", "--keep-images", "--remove-data"]);
    assert.deepEqual((await leftovers(project.stack)).volumes, []);
    await deployed();
    assert.equal((await ask("/files/a.txt"))[0], 404);
  });
});
