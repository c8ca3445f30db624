import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { compare } from "../support/load/ledger.ts";
import { startLoad } from "../support/load/load.ts";
import { dueBy, percentile, planned } from "../support/load/schedule.ts";
import { Tally } from "../support/load/tally.ts";
import type { LoadReport } from "../support/load/types.ts";

/** A load of a second against a server that answers as told. */
async function loadOf(answer: RequestListener): Promise<LoadReport> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const load = startLoad({ url, rate: 50, seconds: 1, prefix: "trial" });
  const report = await load.finished();
  server.close().closeAllConnections();
  return report;
}

describe("the schedule of a load", () => {
  const requests = Array.from({ length: 1000 }, (_, number) => planned(number, 200));

  test("is half POSTs, and every fifth request of either kind has a connection of its own", () => {
    const count = (method: string, fresh?: boolean) =>
      requests.filter((each) => each.method === method && (fresh === undefined || each.fresh === fresh)).length;
    assert.deepEqual([count("POST"), count("GET"), count("POST", true), count("GET", true)], [500, 500, 100, 100]);
  });

  test("does not move when earlier requests are slow", () => {
    assert.deepEqual([planned(200, 200).dueMs, dueBy(1000, 200, 1000), dueBy(9000, 200, 1000)], [1000, 201, 1000]);
  });
});

test("percentiles are values that occurred", () => {
  const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
  assert.deepEqual([percentile(sorted, 0.5), percentile(sorted, 0.99), percentile([], 0.5)], [50, 99, 0]);
});

test("a latency counts from when the request was due", () => {
  const tally = new Tally("trial");
  tally.add(planned(100, 100), { atMs: 1750, reused: true, idleMs: 0 });
  assert.equal(tally.report(2).max, 750);
});

describe("a ledger", () => {
  const known = { acknowledged: ["a-1", "a-2", "a-3"], unacknowledged: ["a-4", "a-5"] };

  for (const [title, stored, expected] of [
    ["is even where all is stored once", ["a-1", "a-2", "a-3"], {}],
    ["shows what was acknowledged and is not there", ["a-1", "a-3"], { lost: ["a-2"] }],
    ["shows what is there twice", ["a-1", "a-2", "a-2", "a-3"], { doubled: ["a-2"] }],
    ["tells apart what nobody was told of", ["a-1", "a-2", "a-3", "a-5"], { unacknowledgedButStored: ["a-5"] }],
  ] as const) {
    test(title, () => {
      assert.deepEqual(compare(known, stored), { lost: [], doubled: [], unacknowledgedButStored: [], ...expected });
    });
  }
});

describe("a load on a server", () => {
  test("that answers well: every request counts, and who answered", async () => {
    const report = await loadOf(({ method }, response) => {
      response.writeHead(method === "POST" ? 201 : 200).end('{"version":"7","instance":"one"}');
    });
    assert.deepEqual([report.sent, report.ok, report.fresh >= 10, report.versions], [50, 50, true, { "7 one": 25 }]);
    assert.equal(report.acknowledged.length, 25);
  });

  test("that refuses rows and cuts connections: each failure counts once, and nothing is sent again", async () => {
    let received = 0;
    const report = await loadOf(({ method, socket }, response) => {
      received += 1;
      if (method === "POST") response.writeHead(429).end();
      else socket.destroy();
    });
    assert.deepEqual([received, report.sent, report.ok], [50, 50, 0]);
    assert.deepEqual(report.failures, { "status 429": 25, ECONNRESET: 25 });
    assert.deepEqual([report.acknowledged.length, report.unacknowledged.length], [0, 25]);
  });
});
