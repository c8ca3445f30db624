import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import * as client from "./field-client.ts";
import { echoed, open, readSlowly, seen, upgraded, type Ask } from "./field-client.ts";
import { fieldEdge, type FieldEdge } from "./field-edge.ts";
import { Trial } from "./trial.ts";

let trial: Trial;
let edge: FieldEdge;

const ask = (path: string, how?: Ask) => client.ask(edge, path, how);
const raw = (text: string) => client.raw(edge, text);
const counted = (what: string) => edge.apps.reduce((total, app) => total + app.count(what), 0);
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

async function isAlive(): Promise<void> {
  assert.equal(await edge.box.inspect("{{.State.OOMKilled}} {{.RestartCount}} {{.State.Running}}"), "false 0 true");
}

before(async () => {
  trial = await Trial.begin("traffic");
  edge = await fieldEdge(
    trial,
    await trial.build("images/edge"),
    [
      { service: "web" },
      { path: "/api", service: "web", stripPath: true },
      { host: "shop.example.com", service: "web" },
      { host: "admin.example.com", service: "web" },
    ],
    { requestTimeout: "3s" },
  );
});
after(() => trial.end());

describe("an edge of 192 MiB holds no body", () => {
  test("slow downloads and uploads of hundreds of MiB leave it and small requests alone", async () => {
    const slow = times(4, () => readSlowly(edge, "/big?mib=100", { bytesPerSecond: 4_000_000, forMs: 5000 }));
    const body = Buffer.alloc(10_000_000);
    const uploads = times(25, () => ask("/up", { method: "POST", body }));
    const large = ask("/up", { method: "POST", body: Buffer.alloc(200_000_000) });
    const small = await Promise.all(times(60, (index) => sleep(index * 40).then(() => ask("/small"))));
    assert.deepEqual(
      small.map(({ status }) => status).filter((status) => status !== 200),
      [],
    );
    assert.deepEqual(new Set((await Promise.all(uploads)).map((reply) => reply.body)), new Set(["10000000"]));
    assert.equal((await large).body, "200000000");
    assert.ok((await Promise.all(slow)).every((bytes) => bytes > 1_000_000));
    await isAlive();
  });

  test("chunked bodies without a length are passed on too", async () => {
    const headers = { "Transfer-Encoding": "chunked" };
    assert.equal((await ask("/up", { method: "PUT", headers, body: Buffer.alloc(3_000_000) })).body, "3000000");
    assert.equal((await ask("/up", { method: "POST", body: "abc" })).body, "3");
  });
});

describe("what may have reached an app is not sent again", () => {
  for (const method of ["GET", "PUT", "DELETE", "POST", "PATCH"]) {
    test(`${method} whose connection breaks`, async () => {
      const before = counted(`${method} /drop`);
      assert.equal((await ask("/drop", { method })).status, 502);
      assert.equal(counted(`${method} /drop`), before + 1);
    });
  }

  for (const bytes of [10, 30_000, 59_999, 60_000, 80_000]) {
    test(`PUT of ${bytes} bytes whose connection breaks`, async () => {
      const before = counted("PUT /drop");
      // Large headers bring a part of the body along.
      const headers = { Cookie: "x".repeat(bytes < 60_000 ? 10 : 5000) };
      const { status } = await ask("/drop", { method: "PUT", headers, body: Buffer.alloc(bytes) });
      assert.deepEqual([status, counted("PUT /drop")], [502, before + 1]);
    });
  }

  test("time-outs are 504 once, and switch no replica off", async () => {
    const before = counted("DELETE /slow");
    const headers = { Accept: "application/json" };
    const slow = times(12, () => ask("/slow", { method: "DELETE", headers }));
    await sleep(2500);
    const fast = await Promise.all(times(100, (index) => sleep(index * 20).then(() => ask("/fast"))));
    assert.deepEqual(new Set(fast.map(({ status }) => status)), new Set([200]));
    assert.deepEqual(new Set((await Promise.all(slow)).map(({ status }) => status)), new Set([504]));
    assert.equal(counted("DELETE /slow"), before + 12);
  });
});

describe("headers", () => {
  test("of 32 KiB go both ways", async () => {
    assert.equal((await ask("/cookies?n=4&size=8000")).status, 200);
    const cookie = `a=${"x".repeat(32_000)}`;
    const { status, body } = await ask("/echo", { headers: { Cookie: cookie } });
    assert.deepEqual([status, seen(body).header("cookie")], [200, cookie]);
  });

  test("above that are errors that the log names", async () => {
    assert.equal((await ask("/cookies?n=4&size=10000")).status, 502);
    await edge.box.untilLogged("upstream sent too big header");
    assert.equal((await ask("/echo", { headers: { Cookie: "x".repeat(40_000) } })).status, 431);
    await edge.box.untilLogged('"status":431');
  });

  test("that a client forges do not reach an app", async () => {
    const forged = {
      ...{
        "X-Real-IP": "203.0.113.9",
        Forwarded: "for=203.0.113.9",
        "X-Forwarded-Port": "1",
        "True-Client-IP": "1.1.1.1",
      },
      ...{
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Prefix": "/x",
        "X-Original-URL": "/admin",
        "CF-Connecting-IP": "1",
      },
      ...{ "X-Forwarded-User": "root", "Client-IP": "1.1.1.1", X_Real_IP: "1.1.1.1", "X-Forwarded-Host": "evil" },
    };
    const { body } = await ask("/echo", { headers: { ...forged, "X-Own": "kept" } });
    const { header } = seen(body);
    const names = Object.keys(forged).map((name) => name.toLowerCase());
    const passed = names.flatMap((name) => (header(name) === undefined ? [] : [`${name}: ${header(name)!}`]));
    const client = header("x-real-ip")!;
    assert.match(client, /^\d+\.\d+\.\d+\.\d+$/);
    assert.notEqual(client, "203.0.113.9");
    const [host] = [`${edge.address}:8080`];
    assert.deepEqual(passed, [
      `x-real-ip: ${client}`,
      "x-forwarded-port: 18080",
      `x-forwarded-for: ${client}`,
      `x-forwarded-host: ${host}`,
    ]);
    assert.equal(header("x-own"), "kept");
  });

  test("the host is the one that was routed, and HTTP/1.0 needs none", async () => {
    const said = await raw(
      "GET http://shop.example.com/echo HTTP/1.1\r\nHost: admin.example.com\r\nConnection: close\r\n\r\n",
    );
    assert.match(said, /"Host","shop\.example\.com"/);
    assert.doesNotMatch(said, /admin/);
    assert.match(await raw("GET /echo HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 200 [^]*"Host","shop\.example\.com"/);
  });

  test("an ambiguous length is refused", async () => {
    const both = "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    const twice = "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd";
    const hosts = "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
    for (const text of [both, twice, hosts]) assert.match(await raw(text), /^HTTP\/1\.1 400 /);
  });
});

describe("streams and sockets", () => {
  test("events arrive as they are sent, and outlive requestTimeout in silence", async () => {
    const arrivals = await new Promise<number[]>((resolve, reject) => {
      const at: number[] = [];
      httpRequest(`${edge.url}/events?n=3&ms=4000`, { agent: false }, (response) => {
        response
          .on("data", () => at.push(Date.now()))
          .on("end", () => resolve(at))
          .on("error", reject);
      })
        .on("error", reject)
        .end();
    });
    assert.equal(arrivals.length, 3);
    assert.ok(arrivals[2]! - arrivals[1]! > 3500, "each by itself");
  });

  test("a WebSocket is a tunnel, any other upgrade is none", async () => {
    assert.match(await upgraded(edge, "websocket"), /^HTTP\/1\.1 101 [^]*ping$/);
    assert.match(await upgraded(edge, "h2c"), /^HTTP\/1\.1 200 /);
  });

  test("a WebSocket lives on when the edge reloads", async () => {
    const socket = await open(edge);
    assert.equal((await edge.box.docker("kill", "--signal", "HUP"), "told"), "told");
    await sleep(5000);
    assert.equal(await echoed(socket, "still here"), "still here");
    socket.destroy();
  });
});

describe("a stripped path", () => {
  const url = async (path: string) =>
    seen(await raw(`GET ${path} HTTP/1.0\r\n\r\n`).then((said) => said.split("\r\n\r\n")[1]!)).url;

  test("keeps every byte after the prefix", async () => {
    assert.equal(await url("/api/files/a%2Fb//c?d=%20&e"), "/files/a%2Fb//c?d=%20&e");
    assert.equal(await url("/api"), "/");
    assert.equal(await url("/api?q=1"), "/?q=1");
    assert.equal(await url("/files/a%2Fb//c"), "/files/a%2Fb//c");
  });

  test("is told as X-Forwarded-Prefix, there alone", async () => {
    assert.equal(seen((await ask("/api/x")).body).header("x-forwarded-prefix"), "/api");
    assert.equal(
      seen((await ask("/x", { headers: { "X-Forwarded-Prefix": "/y" } })).body).header("x-forwarded-prefix"),
      undefined,
    );
  });

  for (const path of ["/%61pi/x", "//api/x", "/api/..%2fapi/x", "/api/a/%2e%2e/b", "/x/../api/y"]) {
    test(`${path} is refused: another spelling of it`, async () => {
      assert.match(await raw(`GET ${path} HTTP/1.0\r\n\r\n`), /^HTTP\/1\.1 400 /);
    });
  }

  for (const [to, wanted] of [
    ["/login", "/api/login"],
    ["/api/login", "/api/login"],
    ["http://web/login", "http://shop.example.com:18080/api/login"],
    ["http://web:3000/login", "http://shop.example.com:18080/api/login"],
    ["http://shop.example.com:18080/login", "http://shop.example.com:18080/api/login"],
    ["https://elsewhere.example/login", "https://elsewhere.example/login"],
    ["//elsewhere.example/login", "//elsewhere.example/login"],
    ["next", "next"],
  ] as const) {
    test(`Location ${to} comes out as ${wanted}`, async () => {
      const headers = { Host: "shop.example.com:18080" };
      assert.equal((await ask(`/api/redirect?to=${encodeURIComponent(to)}`, { headers })).headers.location, wanted);
    });
  }

  test("cookies get the prefix, and without stripPath stay", async () => {
    const cookies = async (path: string) => (await ask(`${path}/redirect?to=/`)).headers["set-cookie"];
    assert.deepEqual(await cookies("/api"), ["a=1; Path=/api", "b=2; Path=/api/deep"]);
    assert.deepEqual(await cookies(""), ["a=1; Path=/", "b=2; Path=/deep"]);
  });
});

test("text is compressed, events are not", async () => {
  const headers = { "Accept-Encoding": "gzip" };
  assert.equal((await ask("/text", { headers })).headers["content-encoding"], "gzip");
  assert.equal((await ask("/events?n=1&ms=10", { headers })).headers["content-encoding"], undefined);
});

describe("with one replica dead", () => {
  before(() => edge.apps[0]!.close());

  for (const [what, asked] of Object.entries({
    "GET without a body": {},
    "PUT of 10 bytes": { method: "PUT", body: "0123456789" },
    "PUT of 59,999 bytes": { method: "PUT", body: Buffer.alloc(59_999) },
    "PUT of 1 MB": { method: "PUT", body: Buffer.alloc(1_000_000) },
    "POST of 10 bytes": { method: "POST", body: "0123456789" },
    "POST of 1 MB": { method: "POST", body: Buffer.alloc(1_000_000) },
    "DELETE without a body": { method: "DELETE" },
  } as Record<string, Ask>)) {
    test(`${what}: the other answers every time`, async () => {
      const replies = await Promise.all(times(20, () => ask("/up", asked)));
      assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
      const bytes = asked.body?.length ?? 0;
      assert.deepEqual(new Set(replies.map(({ body }) => body)), new Set([String(bytes)]));
    });
  }

  test("a request that the other one takes and drops is still sent once", async () => {
    const before = counted("GET /drop");
    const replies = await Promise.all(times(10, () => ask("/drop")));
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([502]));
    assert.equal(counted("GET /drop"), before + 10);
  });
});
