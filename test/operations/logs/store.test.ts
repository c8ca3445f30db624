import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatKept, formatUsage } from "../../../commands/logs/format-usage.ts";
import { keptLogs } from "../../../operations/logs/kept-logs.ts";
import { countKept } from "../../../operations/logs/kept.ts";
import { storeLogs } from "../../../operations/logs/store-logs.ts";
import { filterOf, sourceOf, spansOf } from "../../../operations/logs/store-query.ts";
import { storeAt, type LogStore } from "../../../operations/logs/store.ts";
import { timeOf } from "../../../operations/logs/time.ts";
import { withPruning } from "../../../operations/logs/prune.ts";
import { withServer, type Replies } from "../../support/fake-server.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { all, FakeEngine, logged, time } from "./samples.ts";

const span = { since: time(0), until: time(50) };
const file = (service: string, instance: string) => `/tmp/logs/${service}/${instance}.log`;
const row = (instance: string, second: number, message: string) => ({
  _msg: message,
  _time: `2026-11-30T20:00:${String(second).padStart(2, "0")}Z`,
  file: file(instance.split("-")[0]!, instance),
  stream: "stdout",
});
const text = (rows: readonly object[]) => rows.map((one) => JSON.stringify(one)).join("\n");

const ask = async <T>(replies: Replies, act: (store: LogStore) => Promise<T>) =>
  (await withServer(replies, (port) => act(storeAt(`http://127.0.0.1:${port}/`, "dev")))).result;

const minute = (values: readonly number[]) => ({
  hits: [{ timestamps: values.map((_, index) => `2026-11-30T20:0${index}:00Z`), values }],
});

describe("what the store is asked", () => {
  test("is a part of time, a service's files and a phrase", () => {
    assert.equal(filterOf({}, span), `_time:[${time(0)},${time(50)})`);
    assert.equal(
      filterOf({ service: "web", id: "r-1" }, span),
      `_time:[${time(0)},${time(50)}) {file=~"/tmp/logs/web/[^/]+"} "r-1"`,
    );
  });

  test("is asked by minutes with lines, as many together as are put into order at once", () => {
    const whole = { since: "2026-11-30T20:00:30.000000000Z", until: "2026-11-30T20:04:30.000000000Z" };
    assert.deepEqual(spansOf(minute([4, 4, 0, 9, 1]), whole, 9), [
      { since: whole.since, until: "2026-11-30T20:02:00.000000000Z" },
      { since: "2026-11-30T20:03:00.000000000Z", until: "2026-11-30T20:04:00.000000000Z" },
      { since: "2026-11-30T20:04:00.000000000Z", until: whole.until },
    ]);
    assert.deepEqual(spansOf({ hits: [] }, whole, 9), []);
  });

  test("names its sources by the agent's paths", () =>
    assert.deepEqual(sourceOf(file("web", "web-0-x")), { service: "web", instance: "web-0-x" }));
});

describe("lines of the store", () => {
  const replies =
    (rows: readonly object[]): Replies =>
    (request) =>
      request.endsWith("/hits") ? { body: minute([rows.length]) } : { body: text(rows) };

  test("are in order, and long ones whole", async () => {
    const rows = [
      row("web-0", 3, "end\n"),
      row("web-0", 1, "be"),
      row("edge-0", 2, "other\r\n"),
      row("web-0", 4, "x\n"),
    ];
    const lines = await ask(replies(rows), (store) => all(storeLogs(store, {}, span)));
    assert.deepEqual(
      lines.map((line) => [line.time, line.instance, line.message]),
      [
        [time(1), "web-0", "beend"],
        [time(2), "edge-0", "other"],
        [time(4), "web-0", "x"],
      ],
    );
  });

  test("and those of the engine are told once, and so are those of containers that are gone", async () => {
    const now = timeOf(new Date());
    const engine = new FakeEngine([[logged("web-0")]], {});
    const own = { time: now, service: "web", instance: "web-0", message: "both" };
    engine.read = async function* () {
      yield await Promise.resolve(own);
      yield { ...own, message: "fresh" };
    };
    const rows = [row("web-gone", 1, "old\n"), { ...row("web-0", 1, "both\n"), _time: now }];
    const order = { sinceSeconds: 60, follow: false, signal: new AbortController().signal };
    const lines = await ask(
      (request) => (request.endsWith("/hits") ? { body: minute([2]) } : { body: text(rows) }),
      (store) => all(keptLogs({ store, engine }, order)),
    );
    assert.deepEqual(
      lines.map(({ message }) => message),
      ["old", "both", "fresh"],
    );
  });

  test("that cannot be had are said in one message", async () => {
    assert.equal(
      await messageOfRejection(
        ask(
          () => ({ status: 422, body: "too much memory" }),
          (store) => all(store.query("*")),
        ),
      ),
      "VictoriaLogs answers 422: too much memory",
    );
  });
});

describe("what is kept", () => {
  const rows = [
    { file: file("web", "web-0"), lines: "2", bytes: "2048", oldest: "2026-11-30T20:00:00Z" },
    { file: file("web", "web-1"), lines: "1", bytes: "1024", oldest: "2026-11-29T20:00:00Z" },
    { file: file("edge", "edge-0"), lines: "5", bytes: "5120", oldest: "2026-11-30T20:00:00Z" },
  ];
  const metrics =
    'vl_data_size_bytes{type="indexdb"} 24\nvl_data_size_bytes{type="storage"} 1024000\nvl_max_disk_space_usage_bytes{path="/x"} 2147483648\n';
  const counted = () =>
    ask(
      (request) => (request.endsWith("/metrics") ? { body: metrics } : { body: text(rows) }),
      (store) => countKept(store, {}),
    );

  test("is counted by service, with what it takes on disk", async () =>
    assert.deepEqual(await counted(), {
      services: [
        { service: "edge", lines: 5, textBytes: 5120 },
        { service: "web", lines: 3, textBytes: 3072 },
      ],
      diskBytes: 1_024_024,
      mostBytes: 2_147_483_648,
      oldest: "2026-11-29T20:00:00Z",
    }));

  test("is told with the engine's own files", async () => {
    const kept = await counted();
    assert.match(formatKept(kept), /web +3 +3KiB\nAll that is kept takes 1000\.02KiB of 2GiB on disk; the oldest/);
    const files = [{ service: "web", most: 31_457_280 }];
    assert.match(formatUsage({ files, kept }), /web +unknown +30MiB\nThe files are root's[\s\S]*Kept by VictoriaLogs/);
    assert.doesNotMatch(formatUsage({ files: [{ ...files[0]!, bytes: 1024 }] }), /root|Kept/);
  });

  test("is nothing where nothing is kept: there is nothing to prune", async () => {
    const order = { stack: "dev", config: stackConfig(), olderThanSeconds: 60 };
    const pruned = withPruning(order, () => Promise.resolve());
    assert.match(await messageOfRejection(pruned), /keeps no logs beside the engine's own files.*nothing to prune/);
  });
});
