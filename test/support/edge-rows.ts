import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import * as client from "./field-client.ts";
import { echoed, open, readSlowly, seen, upgraded, type Ask, type Reached } from "./field-client.ts";

/** A real edge before two replicas of FieldApp, wherever it runs. */
export interface FieldScene extends Reached {
  /** Of the edge, as visitors name it. */
  readonly publicPort: number;
  /** Requests that arrived at either replica, by "METHOD path". */
  counted(what: string): Promise<number>;
  /** Says what happened to the edge if it was not running all the time. */
  killed(): Promise<string | undefined>;
  untilLogged(text: string): Promise<void>;
  /** Has the edge read its configuration anew. */
  reload(): Promise<void>;
}

/** What the rows ask by. */
export const fieldRoutes: NonNullable<NonNullable<StackFile["edge"]>["routes"]> = [
  { service: "web" },
  { path: "/api", service: "web", stripPath: true },
  { host: "shop.example.com", service: "web" },
  { host: "admin.example.com", service: "web" },
];
export const fieldSettings = { requestTimeout: "3s" };

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

/** Public failures of edges, each with the right value: what the edge alone decides, on either target. */
export function edgeRows(scene: () => FieldScene): void {
  const ask = (path: string, how?: Ask) => client.ask(scene(), path, how);
  const raw = (text: string) => client.raw(scene(), text);
  const counted = (what: string) => scene().counted(what);

  describe("an edge of small memory holds no body", () => {
    test("slow downloads and uploads of hundreds of MiB leave it and small requests alone", async () => {
      const slow = times(4, () => readSlowly(scene(), "/big?mib=100", { bytesPerSecond: 4_000_000, forMs: 5000 }));
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
      assert.equal(await scene().killed(), undefined);
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
        const before = await counted(`${method} /drop`);
        assert.equal((await ask("/drop", { method })).status, 502);
        assert.equal(await counted(`${method} /drop`), before + 1);
      });
    }

    for (const bytes of [10, 30_000, 59_999, 60_000, 80_000]) {
      test(`PUT of ${bytes} bytes whose connection breaks`, async () => {
        const before = await counted("PUT /drop");
        // Large headers bring a part of the body along.
        const headers = { Cookie: "x".repeat(bytes < 60_000 ? 10 : 5000) };
        const { status } = await ask("/drop", { method: "PUT", headers, body: Buffer.alloc(bytes) });
        assert.deepEqual([status, await counted("PUT /drop")], [502, before + 1]);
      });
    }

    test("time-outs are 504 once, and switch no replica off", async () => {
      const before = await counted("DELETE /slow");
      const headers = { Accept: "application/json" };
      const slow = times(12, () => ask("/slow", { method: "DELETE", headers }));
      await sleep(2500);
      const fast = await Promise.all(times(100, (index) => sleep(index * 20).then(() => ask("/fast"))));
      assert.deepEqual(new Set(fast.map(({ status }) => status)), new Set([200]));
      assert.deepEqual(new Set((await Promise.all(slow)).map(({ status }) => status)), new Set([504]));
      assert.equal(await counted("DELETE /slow"), before + 12);
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
      await scene().untilLogged("upstream sent too big header");
      assert.equal((await ask("/echo", { headers: { Cookie: "x".repeat(40_000) } })).status, 431);
      await scene().untilLogged('"status":431');
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
      const { host } = new URL(scene().url);
      assert.deepEqual(passed, [
        `x-real-ip: ${client}`,
        `x-forwarded-port: ${scene().publicPort}`,
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
        httpRequest(`${scene().url}/events?n=3&ms=4000`, { agent: false }, (response) => {
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
      assert.match(await upgraded(scene(), "websocket"), /^HTTP\/1\.1 101 [^]*ping$/);
      assert.match(await upgraded(scene(), "h2c"), /^HTTP\/1\.1 200 /);
    });

    test("a WebSocket lives on when the edge reloads", async () => {
      const socket = await open(scene());
      await scene().reload();
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
      ["http://web/login", "http://shop.example.com:PORT/api/login"],
      ["http://web:3000/login", "http://shop.example.com:PORT/api/login"],
      ["http://shop.example.com:PORT/login", "http://shop.example.com:PORT/api/login"],
      ["https://elsewhere.example/login", "https://elsewhere.example/login"],
      ["//elsewhere.example/login", "//elsewhere.example/login"],
      ["next", "next"],
    ] as const) {
      test(`Location ${to} comes out as ${wanted}`, async () => {
        const port = (text: string) => text.replace("PORT", String(scene().publicPort));
        const headers = { Host: port("shop.example.com:PORT") };
        const { headers: said } = await ask(`/api/redirect?to=${encodeURIComponent(port(to))}`, { headers });
        assert.equal(said.location, port(wanted));
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
}
