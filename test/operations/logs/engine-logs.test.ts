import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engineLogs } from "../../../operations/logs/engine-logs.ts";
import { follow } from "../../../operations/logs/follow.ts";
import { all, FakeEngine, line, logged, time } from "./samples.ts";

const order = (changes: object = {}) => ({
  sinceSeconds: 3600 * 24 * 365 * 10,
  follow: false,
  signal: new AbortController().signal,
  ...changes,
});

describe("logs of containers that are there", () => {
  const engine = () =>
    new FakeEngine([[logged("web-0"), logged("web-1"), logged("edge-0")]], {
      "web-0": [1, 3],
      "web-1": [2],
      "edge-0": [4],
    });

  test("are one, in the order of their time", async () => {
    assert.deepEqual(await all(engineLogs(engine(), order())), [
      line("web-0", 1),
      line("web-1", 2),
      line("web-0", 3),
      line("edge-0", 4),
    ]);
  });

  test("are read of the asked service alone", async () => {
    const asked = engine();
    assert.deepEqual(await all(engineLogs(asked, order({ service: "edge" }))), [line("edge-0", 4)]);
    assert.deepEqual(asked.asked, ["edge-0"]);
  });
});

describe("following", () => {
  const after = (engine: FakeEngine, last: ReadonlyMap<string, string>) => {
    const end = new AbortController();
    const lines = follow({ engine, wanted: () => true, last, since: time(0), signal: end.signal });
    return { end, lines };
  };

  test("shows no line twice, and those of a container that comes later", async () => {
    const old = logged("web-0");
    const engine = new FakeEngine([[old], [old, logged("web-1")]], { "web-0": [1, 2, 5], "web-1": [6] });
    const { end, lines } = after(engine, new Map([["web-0", time(2)]]));
    const shown = [];
    for await (const one of lines) {
      shown.push(one);
      if (one.instance === "web-1") end.abort();
    }
    assert.deepEqual(shown, [line("web-0", 5), line("web-1", 6)]);
  });

  test("reads one that has stopped only once", async () => {
    const engine = new FakeEngine([[logged("web-0", false)]], {});
    const { end, lines } = after(engine, new Map());
    setTimeout(() => end.abort(), 2500);
    assert.deepEqual(await all(lines), []);
    assert.deepEqual(engine.asked, ["web-0 follow"]);
  });

  test("ends with what the engine says, where it answers no more", async () => {
    const engine = new FakeEngine([], {});
    engine.list = () => Promise.reject(new Error("gone"));
    await assert.rejects(all(after(engine, new Map()).lines), /gone/);
  });
});
