import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { containers } from "../support/docker.ts";
import { Reader } from "../support/products/reader.ts";
import { onPort, productStack, type Services } from "../support/products/stack.ts";
import { atTerminal } from "../support/products/terminal.ts";
import { visitors } from "../support/products/visitors.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { steadyRequests } from "../support/steady-requests.ts";
import { until } from "../support/until.ts";

/*
 * Miniflux and the chat of examples/real in one stack, the first reading what is said in the second. `npm run drill:products`
 * has all of it, `npm test` what needs no second start.
 */

const port = 28198;
const url = `http://127.0.0.1:${port}`;
const password = "a-password-of-no-worth";
const project = new Project("e2e-products");
const reader = new Reader(url, "reader", password);
const all = { skip: process.env["KEELSON_PRODUCTS"] === "all" ? false : "npm run drill:products has it" };

/** Both stack files in one, with changes to the services' variables. */
function file(changes: Readonly<Record<string, Partial<Services[string]>>> = {}): StackFile {
  const [news, chat] = [productStack("miniflux"), productStack("chat")];
  const more = {
    chat: {},
    reader: { needs: ["postgres", "chat"] as string[], env: { FETCHER_ALLOW_PRIVATE_NETWORKS: "1" } },
  };
  const services = Object.entries({ ...news.services, ...chat.services }).map(([name, service]) => {
    const [also, change] = [more[name as keyof typeof more], changes[name]];
    return [
      name,
      { ...service, ...also, ...change, env: { ...service.env, ...("env" in also && also.env), ...change?.env } },
    ];
  });
  const routes = [
    { service: "reader" },
    { service: "chat", path: "/socket.io", sticky: true },
    { service: "chat", path: "/total" },
  ];
  const stack = {
    ...chat,
    ...news,
    edge: { ...news.edge, routes },
    services: Object.fromEntries(services) as Services,
  };
  return { ...onPort(stack, port), deploy: { settle: "1s", gate: { interval: "1s" } } };
}

async function deployed(changes: Parameters<typeof file>[0] = {}): Promise<void> {
  project.writeStack(file(changes));
  await project.must("deploy");
}

const total = async () => Number(await (await fetch(`${url}/total`)).text());

async function chatImage(): Promise<string> {
  const [chat] = (await containers(project.stack)).filter(({ service }) => service === "chat");
  return (await output("docker", ["inspect", "--format", "{{.Image}}", chat!.name])).trim();
}

/** Has visitors in the chat for as long as something takes, and two seconds more. */
async function during(act: () => Promise<void>, count = 6) {
  const said = await total();
  const present = await visitors(await chatImage(), url, count);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await act().catch(async (error: unknown) => {
    await present.leave();
    throw error;
  });
  const visits = await present.leave();
  const words = visits.reduce((sum, visit) => sum + visit.said, 0);
  return { visits, words, kept: (await total()) - said };
}

describe("Miniflux and a chat of socket.io", () => {
  let feed: number;

  before(() => deployed());
  after(() => project.remove());

  test("Miniflux has its tables, and takes its first user at a terminal", async () => {
    const command = ["node", "commands/keelson.mjs", "run", "--stack", project.stack, "reader", "--", "-create-admin"];
    const lines = [
      { asked: "Enter Username:", answer: "reader" },
      { asked: "Enter Password:", answer: password },
    ];
    await atTerminal(command, lines, { cwd: project.folder, env: project.env });
    assert.equal((await reader.call<{ is_admin: boolean }>("GET", "/v1/me")).is_admin, true);
    assert.equal((await fetch(`${url}/`)).status, 200, "the page to log in");
  });

  test("visitors of two replicas hear one another, by the transports that socket.io begins with", async () => {
    // Each is drawn a replica: that all of so many are drawn the same one is a chance of 1 in 2,048.
    const { visits, words, kept } = await during(async () => {}, 12);
    assert.equal(new Set(visits.flatMap(({ replicas }) => replicas)).size, 2);
    for (const { heard, sessions, transports, failures } of visits) {
      assert.deepEqual(
        { sessions: sessions.length, transports, failures },
        { sessions: 1, transports: ["websocket"], failures: [] },
      );
      assert.equal(heard, words);
    }
    assert.equal(kept, words);
  });

  test("Miniflux takes the chat's feed, and more of it with a refresh", async () => {
    feed = await reader.feedOf("http://chat:8080/feed.xml");
    const first = await reader.entries(feed);
    assert.ok(first > 10, `${first} entries`);
    await during(async () => {});
    assert.ok((await reader.refreshed(feed)) > first);
  });

  test("150 requests, 16 at once, are all answered through the pooler", async () => {
    assert.equal(await reader.answered(150, 16), 150);
  });

  test("a preview shows no change, and the doctor nothing to mend", async () => {
    await project.expectNoChanges();
    // On a machine whose cores are all busy a check may take longer than it has.
    await until(60, async () => {
      const { code, stdout } = await project.keelson("doctor");
      return code === 0 ? undefined : stdout;
    });
  });

  test("an update of Miniflux fails no request, and no visitor of the chat loses its session", async () => {
    const requests = steadyRequests(`${url}/`, 10);
    const { visits } = await during(() => deployed({ reader: { env: { WORKER_POOL_SIZE: "4" } } }));
    const { sent, reasons } = await requests.stop();
    assert.ok(sent > 50, `${sent} requests`);
    assert.deepEqual(reasons, {});
    for (const { sessions, reasons: left } of visits)
      assert.deepEqual([sessions.length, left], [1, ["io client disconnect"]]);
  });

  test("a third replica of the chat takes nobody's session", all, async () => {
    const { visits } = await during(() => deployed({ chat: { replicas: 3 } }));
    for (const { sessions, reasons: left } of visits)
      assert.deepEqual([sessions.length, left], [1, ["io client disconnect"]]);
  });

  test("both are taken back under requests, and keep what they were told", all, async () => {
    const requests = steadyRequests(`${url}/`, 10);
    const { words, kept } = await during(async () => {
      await project.must("rollback", ["--yes"]);
    });
    assert.deepEqual((await requests.stop()).reasons, {});
    assert.ok(kept >= words, `${kept} kept of ${words}`);
    assert.ok((await reader.refreshed(feed)) > 0);
  });

  test("both come back from a destroy with their data", all, async () => {
    const [entries, said] = [await reader.entries(feed), await total()];
    await project.must("destroy", ["--yes", "--keep-images"]);
    await deployed();
    assert.equal(await total(), said);
    assert.ok((await reader.refreshed(feed)) >= entries);
  });

  test("an update of the chat loses no word that was said in it", all, async () => {
    const { visits, words, kept } = await during(() => deployed({ chat: { env: { COLOUR: "blue" } } }));
    console.log(
      JSON.stringify(
        visits.map(({ said, sessions, reasons, failures }) => ({ said, sessions: sessions.length, reasons, failures })),
      ),
    );
    assert.ok(kept >= words, `${kept} kept of ${words}`);
  });
});
