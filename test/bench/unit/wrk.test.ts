import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOf } from "../edge/wrk.ts";

const said = (extra = "") => `Running 5s test @ http://10.0.0.2:8080/1k
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.04ms    1.92ms  30.02ms   87.39%
    Req/Sec     9.10k     1.01k   10.98k    68.00%
  Latency Distribution
     50%  980.00us
     75%    2.22ms
     90%    4.43ms
     99%    1.10s
  45321 requests in 5.01s, 53.99MB read
${extra}Requests/sec:   9051.79
Transfer/sec:     10.78MB
`;

test("wrk's rate and latencies are read in one unit", () => {
  assert.deepEqual(figuresOf(said()), { requestsPerSecond: 9051.79, p50Ms: 0.98, p99Ms: 1100 });
});

test("a round with failed requests is none", () => {
  assert.throws(() => figuresOf(said("  Non-2xx or 3xx responses: 12\n")), /responses: 12/);
  assert.throws(() => figuresOf(said("  Socket errors: connect 0, read 0, write 0, timeout 3\n")), /timeout 3/);
  assert.throws(() => figuresOf(""), /no rate/);
});
