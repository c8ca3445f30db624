import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { createReachability } from "../../../operations/setup/reachability.ts";

async function withServer(test: (url: string, requests: () => number) => Promise<void>): Promise<void> {
  let count = 0;
  const server = createServer((_, response) => {
    count += 1;
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, () => count);
  } finally {
    server.close();
  }
}

// Without a PATH there is no curl: both ways have to give the same answers.
for (const [client, env] of [
  ["curl", process.env],
  ["fetch", { PATH: "" }],
] as const) {
  describe(`reachability by ${client}`, () => {
    it("asks a site once, however many want to know", () =>
      withServer(async (url, requests) => {
        const reachable = createReachability(env);
        assert.deepEqual(await Promise.all([reachable(url), reachable(url)]), [true, true]);
        assert.equal(await reachable(url), true);
        assert.equal(requests(), 1);
      }));

    it("is false where nothing listens", async () => {
      let closed = "";
      await withServer((url) => Promise.resolve().then(() => void (closed = url)));
      assert.equal(await createReachability(env)(closed), false);
    });
  });
}
