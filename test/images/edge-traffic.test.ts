import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as client from "../support/field-client.ts";
import type { Ask } from "../support/field-client.ts";
import { edgeRows, fieldRoutes, fieldSettings } from "../support/edge-rows.ts";
import { fieldEdge, type FieldEdge } from "./field-edge.ts";
import { Trial } from "./trial.ts";

let trial: Trial;
let edge: FieldEdge;

const ask = (path: string, how?: Ask) => client.ask(edge, path, how);
const counted = (what: string) => edge.apps.reduce((total, app) => total + app.count(what), 0);
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

before(async () => {
  trial = await Trial.begin("traffic");
  edge = await fieldEdge(trial, await trial.build("images/edge"), fieldRoutes, fieldSettings);
});
after(() => trial.end());

edgeRows(() => ({
  url: edge.url,
  publicPort: 18080,
  counted: (what) => Promise.resolve(counted(what)),
  killed: async () => {
    const state = await edge.box.inspect("{{.State.OOMKilled}} {{.RestartCount}} {{.State.Running}}");
    return state === "false 0 true" ? undefined : state;
  },
  untilLogged: (text) => edge.box.untilLogged(text),
  reload: () => edge.box.docker("kill", "--signal", "HUP"),
}));

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
