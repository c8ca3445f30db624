import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { HeavyTally, heavyProblems } from "../../support/load/heavy/tally.ts";
import { runHeavy } from "../../support/load/heavy/run.ts";
import { attachHeavy } from "../swap/heavy/heavy.js";
import { withHeavy } from "../swap/heavy/install.ts";
import { describeRow, isLossless, rowOf, tableOf } from "../swap/table.ts";

interface Client {
  readonly close: (code: number) => void;
}

/** What the app's contract is to the heavy paths. */
class Contract {
  stopping = false;
  clients = new Set<Client>();
  readonly route = () => undefined;
  readonly attachWebSockets = ({ clients }: { clients: Set<Client> }) => (this.clients = clients);
}

async function app() {
  const contract = new Contract();
  const server = createServer((_, response) => response.end("own"));
  attachHeavy(server, contract);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { contract, url, close: () => server.close().closeAllConnections() };
}

const small = { clients: 1, uploadBytes: 200_000, downloadBytes: 300_000, pauseMs: 20 };

describe("the heavy load", () => {
  test("sends and reads whole bodies, hears events and gets its messages back", async () => {
    const { url, close } = await app();
    const end = new AbortController();
    const running = runHeavy({ url, ...small }, end.signal);
    await sleep(1500);
    end.abort();
    const report = await running;
    close();
    assert.deepEqual(heavyProblems(report), []);
    assert.deepEqual([report.streams.reconnects, report.sockets.reconnects], [0, 0]);
  });

  test("comes again where the app ends streams and sockets properly, and takes it for no failure", async () => {
    const { contract, url, close } = await app();
    const end = new AbortController();
    const running = runHeavy({ url, ...small }, end.signal);
    await sleep(700);
    contract.stopping = true;
    contract.clients.forEach((client) => client.close(1001));
    await sleep(700);
    contract.stopping = false;
    await sleep(300);
    end.abort();
    const report = await running;
    close();
    assert.deepEqual(heavyProblems(report), []);
    assert.ok(report.streams.reconnects > 0 && report.sockets.reconnects > 0);
  });

  test("counts what breaks off, by what happened", async () => {
    const server = createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const end = new AbortController();
    const running = runHeavy(
      { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...small },
      end.signal,
    );
    await sleep(200);
    end.abort();
    const problems = heavyProblems(await running);
    server.close();
    for (const kind of ["uploads", "downloads", "streams", "sockets"])
      assert.ok(
        problems.some((line) => line.startsWith(`${kind}: `)),
        `${kind}: ${problems.join()}`,
      );
  });
});

test("a kind of which none went through has proved nothing", () => {
  const tally = new HeavyTally();
  tally.done("uploads", 5);
  tally.failed("sockets", "closed with 1006");
  tally.failed("sockets", "closed with 1006");
  assert.deepEqual(heavyProblems(tally.report()), [
    "downloads: none went through",
    "streams: none went through",
    "sockets: 2 × closed with 1006",
  ]);
});

test("the app's main file is changed where its contract takes the server, or that is said", () => {
  assert.match(
    withHeavy("a();\ncontract.attach(server);\nb();"),
    /^import .*\na\(\);\nattachHeavy\(server, contract\);\ncontract/,
  );
  assert.throws(() => withHeavy("a();"), /has no line contract\.attach\(server\);/);
});

describe("a row of the drill's table", () => {
  const report = {
    ...{
      prefix: "a",
      seconds: 2,
      sent: 10,
      ok: 10,
      fresh: 2,
      reused: 8,
      failures: {},
      firstFailures: [],
      versions: {},
    },
    ...{ p50: 1, p99: 2, max: 3, acknowledged: [], unacknowledged: [] },
  };
  const measured = { problems: [], report, ledger: { lost: [], doubled: [], unacknowledgedButStored: [] } };
  const heavyOf = (failures: Record<string, number>) => {
    const kind = { done: 1200, reconnects: 2, failures: {}, longestMs: 41.5 };
    return { uploads: kind, downloads: kind, streams: kind, sockets: { ...kind, failures } };
  };

  test("shows each kind beside the small requests", () => {
    const row = rowOf("quiet", { ...measured, heavy: heavyOf({}) });
    assert.ok(isLossless(row));
    assert.match(tableOf([row]), /\| max ms \| uploads \| downloads \| streams \| sockets \|/);
    assert.match(describeRow(row), /max ms 3, uploads 1,200, 2 again, 42 ms, downloads/);
    assert.doesNotMatch(tableOf([rowOf("quiet", measured)]), /uploads/);
  });

  test("is not lossless where one of a kind broke", () => {
    const row = rowOf("deploy", { ...measured, heavy: heavyOf({ "closed with 1006": 1 }) });
    assert.equal(isLossless(row), false);
    assert.match(describeRow(row), /sockets: 1 × closed with 1006/);
  });
});
