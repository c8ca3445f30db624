import { recent, total } from "./talk.js";

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function entry({ number, text, at }) {
  return `<entry><id>urn:talk:${number}</id><title>${escaped(text)}</title><updated>${at}</updated>
<link href="https://chat.example.com/#${number}"/></entry>`;
}

/** What was said last, for readers of feeds. */
async function feed(response, redis) {
  const lines = await recent(redis);
  const updated = lines.at(-1)?.at ?? new Date(0).toISOString();
  response.writeHead(200, { "content-type": "application/atom+xml; charset=utf-8" });
  response.end(`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:talk</id><title>Talk</title><updated>${updated}</updated>
<author><name>everybody</name></author>
${lines.map(entry).join("\n")}
</feed>
`);
}

const pages = {
  "/health": async (response) => response.end("well\n"),
  "/ready": async (response, redis) => response.end(`${await redis.ping()}\n`),
  "/total": async (response, redis) => response.end(`${await total(redis)}\n`),
  "/feed.xml": feed,
};

export async function answer({ url }, response, redis) {
  const page = pages[new URL(url, "http://chat").pathname];
  if (page === undefined) return response.writeHead(404).end("nothing here\n");
  await page(response, redis);
}
