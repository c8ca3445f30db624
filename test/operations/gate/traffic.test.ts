import assert from "node:assert/strict";
import { test } from "node:test";
import { countAnswers } from "../../../operations/gate/traffic.ts";

const answer = (status: number, uri = "/") =>
  JSON.stringify({ time: "2026-01-01T00:00:00+00:00", uri, status, bytes: 12, upstream_status: "200" });

test("counts the edge's answers, and those with 500 to 599", () => {
  const log = [200, 201, 404, 499, 500, 503, 599].map((status) => answer(status)).join("\n");
  assert.deepEqual(countAnswers(log), { requests: 7, errors: 3 });
});

test("takes other lines for no answers", () => {
  const log = ['2026/01/01 00:00:00 [warn] 1#1: "status":500, said a line', "", answer(200)].join("\n");
  assert.deepEqual(countAnswers(log), { requests: 1, errors: 0 });
});

test("an address cannot pass itself off as a status", () => {
  assert.deepEqual(countAnswers(answer(200, '/"status":500,')), { requests: 1, errors: 0 });
});
