import assert from "node:assert/strict";
import { Agent } from "node:https";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { usualLimits, type RouteKind } from "../../sizing/edge-limits.ts";
import { output } from "../support/run.ts";
import { askEdge, otherAddress, tally, type Question } from "./edge-client.ts";
import { fieldEdge, type FieldEdge } from "./field-edge.ts";
import { Trial } from "./trial.ts";

const folders: Readonly<Record<RouteKind, string>> = { api: "/api", page: "" };
const kinds = Object.keys(folders) as RouteKind[];
const proxy = otherAddress();

let trial: Trial;
let edge: FieldEdge;
let overIpv6: FieldEdge;

before(async () => {
  trial = await Trial.begin("counts");
  const six = await trial.network(["--ipv6", "--subnet", "fd29:16::/64"]);
  const image = await trial.build("images/edge");
  const routes = kinds.map((kind) => ({ service: "web", path: folders[kind] || "/", stripPath: true }));
  edge = await fieldEdge(trial, image, routes, {
    ...{ tls: { kind: "self-signed" }, httpsPort: 18443, environment: "production", trustedProxies: [`${proxy}/32`] },
  });
  await output("docker", ["network", "connect", six, edge.box.name]);
  const format = `{{(index .NetworkSettings.Networks "${six}").GlobalIPv6Address}}`;
  overIpv6 = { ...edge, address: await edge.box.inspect(format) };
});
after(() => trial.end());

/** Who the edge takes the client for. Each asks each route's kind once, as what is left of a burst is the client's. */
const clients: readonly { readonly name: string; readonly at: () => FieldEdge; readonly question: Question }[] = [
  { name: "one IPv4 address", at: () => edge, question: {} },
  { name: "another IPv4 address", at: () => edge, question: { from: proxy } },
  ...["203.0.113.1", "203.0.113.2", "2001:db8:1:2::7", "2001:db8:1:3::7"].map((address) => ({
    ...{ name: `${address} behind a trusted proxy`, at: () => edge },
    question: { from: proxy, headers: { "X-Forwarded-For": address } },
  })),
  { name: "an IPv6 address", at: () => overIpv6, question: {} },
];

/** One after the other over few connections, so that their number is not what bounds them. */
async function inTurn(count: number, path: string, { at, question }: (typeof clients)[number]) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const begun = Date.now();
  const asked = Array.from({ length: count }, () => askEdge(at(), path, { ...question, agent }));
  const counts = tally(await Promise.all(asked));
  agent.destroy();
  return { allowed: counts[200] ?? 0, refused: counts[429] ?? 0, seconds: (Date.now() - begun) / 1000 };
}

describe("a client is let in as often as its route's kind says, whoever else asks", () => {
  const sent: Readonly<Record<RouteKind, number>> = { api: 60, page: 600 };
  for (const client of clients)
    for (const kind of kinds)
      test(`${kind}: ${client.name}`, async (context) => {
        const { requestsPerSecond, burst } = usualLimits[kind];
        const { allowed, refused, seconds } = await inTurn(sent[kind], `${folders[kind]}/`, client);
        const numbers = `${sent[kind]} in ${seconds.toFixed(2)} s: ${allowed} allowed, ${refused} refused`;
        context.diagnostic(`${requestsPerSecond}/s, burst ${burst}; ${numbers}`);
        assert.equal(allowed + refused, sent[kind]);
        const most = Math.min(sent[kind], 1 + burst + Math.ceil(seconds * requestsPerSecond));
        assert.ok(allowed >= Math.min(most, 1 + burst) && allowed <= most, numbers);
      });
});

describe("a client has as many requests under way as its route's kind says", () => {
  for (const kind of kinds)
    test(kind, async (context) => {
      const { requestsPerSecond, burst, connections } = usualLimits[kind];
      // What was sent before has been forgotten by then.
      await sleep((1000 * burst) / requestsPerSecond);
      const count = connections + 20;
      const question = { from: proxy, headers: { "X-Forwarded-For": "203.0.113.9" } };
      const asked = Array.from({ length: count }, () => askEdge(edge, `${folders[kind]}/slow?seconds=12`, question));
      const counts = tally(await Promise.all(asked));
      context.diagnostic(`${connections} at the same time; ${count}: ${counts[200]} allowed, ${counts[429]} refused`);
      assert.deepEqual(counts, { 200: connections, 429: 20 });
    });
});
