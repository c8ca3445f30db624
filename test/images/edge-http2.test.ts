import assert from "node:assert/strict";
import { connect } from "node:http2";
import { after, before, describe, test } from "node:test";
import { fieldEdge, type FieldEdge } from "./field-edge.ts";
import { Trial } from "./trial.ts";

let trial: Trial;
let edge: FieldEdge;

before(async () => {
  trial = await Trial.begin("http2");
  const tls = { tls: { kind: "self-signed" }, httpsPort: 18443 };
  edge = await fieldEdge(trial, await trial.build("images/edge"), [{ service: "web" }], tls);
});
after(() => trial.end());

/** Sends the body with the request, before the edge's settings have come: so do curl, Go and Node.js, who save a round trip by it. */
function postAtOnce(body: Buffer): Promise<{ readonly status: number; readonly body: string }> {
  const session = connect(`https://${edge.address}:8443`, { rejectUnauthorized: false });
  const answer = new Promise<{ status: number; body: string }>((resolve, reject) => {
    session.on("error", reject);
    const sent = session.request({ ":method": "POST", ":path": "/up" });
    let [status, text] = [0, ""];
    sent.on("response", (headers) => (status = headers[":status"] ?? 0));
    sent.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    sent.on("error", reject).on("end", () => resolve({ status, body: text }));
    sent.end(body);
  });
  return answer.finally(() => session.destroy());
}

describe("over HTTP/2, the first request of a connection may have a body", () => {
  for (const bytes of [10, 50_000, 300_000]) {
    test(`of ${bytes} bytes`, async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => postAtOnce(Buffer.alloc(bytes))));
      assert.deepEqual(new Set(answers.map(({ status, body }) => `${status} ${body}`)), new Set([`200 ${bytes}`]));
    });
  }
});
