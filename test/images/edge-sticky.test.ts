import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Server } from "socket.io";
import { io, type Socket } from "socket.io-client";
import { FieldApp } from "../support/field-app.ts";
import * as client from "../support/field-client.ts";
import { fieldEdge, gateway, type FieldEdge } from "./field-edge.ts";
import { Trial } from "./trial.ts";

let trial: Trial;
let edge: FieldEdge;
const sockets: Socket[] = [];

const ask = (path: string, how?: client.Ask) => client.ask(edge, path, how);
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

/** A client's cookie after its first answer, and who gave it. */
async function newcomer(path = "/"): Promise<{ readonly cookie: string; readonly replica: string }> {
  const { headers } = await ask(path);
  return { cookie: headers["set-cookie"]![0]!.split(";")[0]!, replica: String(headers["x-replica"]) };
}

async function newcomerOf(replica: string): Promise<string> {
  for (;;) {
    const came = await newcomer();
    if (came.replica === replica) return came.cookie;
  }
}

const answeredBy = async (cookie: string, how: client.Ask = {}) => {
  const { status, headers } = await ask("/up", { ...how, headers: { Cookie: cookie } });
  assert.equal(status, 200);
  return { replica: headers["x-replica"], cookies: headers["set-cookie"] };
};

/** As apps have it: nothing set on either side. */
function attach(app: FieldApp): void {
  app.attached.add("/socket.io/");
  const server = new Server(app.server);
  server.on("connection", (socket) => {
    socket.on("say", (text: string, answer: (said: string) => void) => answer(`${app.name}: ${text}`));
  });
  trial.afterwards(() => server.close());
}

function connected(path: string): Promise<Socket> {
  // A browser keeps cookies of its own site by itself.
  const socket = io(edge.url, { path, withCredentials: true, forceNew: true, reconnection: false, timeout: 5000 });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket)).once("connect_error", reject);
    socket.once("disconnect", (reason) => reject(new Error(reason)));
  });
}

const upgradeOf = ({ io: { engine } }: Socket) =>
  new Promise<string>((resolve) => {
    if (engine.transport.name === "websocket") resolve("websocket");
    engine.once("upgrade", (transport: { name: string }) => resolve(transport.name));
    engine.once("close", () => resolve("closed"));
  });

before(async () => {
  trial = await Trial.begin("sticky");
  const routes = [
    { service: "web", sticky: true },
    { service: "web", path: "/api", sticky: true, stripPath: true },
  ];
  edge = await fieldEdge(trial, await trial.build("images/edge"), routes);
  edge.apps.forEach(attach);
});
after(async () => {
  sockets.forEach((socket) => socket.disconnect());
  await trial.end();
});

test("socket.io with its default transports: every client connects, speaks and gets its WebSocket", async () => {
  const clients = await Promise.all(times(12, () => connected("/socket.io/")));
  assert.deepEqual(new Set(await Promise.all(clients.map(upgradeOf))), new Set(["websocket"]));
  const said = await Promise.all(
    clients.map((socket) => socket.timeout(5000).emitWithAck("say", "hello") as Promise<string>),
  );
  assert.deepEqual(new Set(said), new Set(["web-0: hello", "web-1: hello"]));
});

describe("a client's cookie", () => {
  test("is of the edge's own, for the route's path, and comes once", async () => {
    const [set, ...others] = (await ask("/")).headers["set-cookie"]!;
    assert.deepEqual(others, []);
    assert.match(set!, /^keelson_[0-9a-f]{8}=[0-9a-f]{16}; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.match((await ask("/api/")).headers["set-cookie"]![0]!, /; Path=\/api; /);
    const { cookies } = await answeredBy(set!.split(";")[0]!);
    assert.equal(cookies, undefined);
  });

  test("stands beside the app's own cookies and the request's id", async () => {
    const { headers } = await ask("/redirect?to=/");
    assert.equal(headers["set-cookie"]!.length, 3);
    assert.match(String(headers["x-request-id"]), /^[0-9a-f]{32}$/);
  });

  for (const [what, how] of Object.entries({
    GET: {},
    "POST of 10 bytes": { method: "POST", body: "0123456789" },
    "PUT of 59,999 bytes": { method: "PUT", body: Buffer.alloc(59_999) },
    "POST of 1 MB": { method: "POST", body: Buffer.alloc(1_000_000) },
    "GET of a page": { headers: { Accept: "text/html" } },
  } as Record<string, client.Ask>)) {
    test(`leads each ${what} to the same replica`, async () => {
      const { cookie, replica } = await newcomer();
      const answers = await Promise.all(times(20, () => answeredBy(cookie, how)));
      assert.deepEqual(new Set(answers.map((answer) => answer.replica)), new Set([replica]));
    });
  }

  test("newcomers are shared among all", async () => {
    const came = await Promise.all(times(40, () => newcomer()));
    assert.deepEqual(new Set(came.map(({ replica }) => replica)), new Set(["web-0", "web-1"]));
  });

  test("that nobody gave leads to somebody, who gives one", async () => {
    const { replica, cookies } = await answeredBy(`keelson_00000000=${"0".repeat(16)}`);
    assert.ok(replica);
    assert.equal(cookies!.length, 1);
  });
});

describe("when replicas go and come", () => {
  test("clients of one keep it while the other is deployed; its own clients get a new cookie", async () => {
    const [stays, goes] = await Promise.all([newcomerOf("web-0"), newcomerOf("web-1")]);
    const address = gateway(await trial.network());
    const replacing = await FieldApp.listen("web-2", address, edge.apps[0]!.port);
    trial.afterwards(() => replacing.close());
    await edge.reload([edge.instances[0]!, address]);

    const kept = await Promise.all(times(20, () => answeredBy(stays)));
    assert.deepEqual(
      new Set(kept.map(({ replica, cookies }) => `${String(replica)} ${String(cookies)}`)),
      new Set(["web-0 undefined"]),
    );
    const { replica, cookies } = await answeredBy(goes);
    const moved = cookies![0]!.split(";")[0]!;
    const again = await Promise.all(times(20, () => answeredBy(moved)));
    assert.deepEqual(new Set(again.map((answer) => answer.replica)), new Set([replica]));
    await edge.reload(edge.instances);
  });

  test("clients of a dead one go to the other and stay there when it is back", async () => {
    const cookie = await newcomerOf("web-1");
    edge.apps[1]!.close();
    const { replica, cookies } = await answeredBy(cookie);
    assert.deepEqual([replica, cookies!.length], ["web-0", 1]);
    // A long body finds the other too; whose cookie it is to be, the edge then does not know.
    const long = await answeredBy(cookie, { method: "POST", body: Buffer.alloc(1_000_000) });
    assert.deepEqual([long.replica, long.cookies], ["web-0", undefined]);
    const back = await FieldApp.listen("web-1", edge.instances[1]!, edge.apps[0]!.port);
    trial.afterwards(() => back.close());
    const moved = await Promise.all(times(20, () => answeredBy(cookies![0]!.split(";")[0]!)));
    assert.deepEqual(new Set(moved.map((answer) => answer.replica)), new Set(["web-0"]));
  });
});
