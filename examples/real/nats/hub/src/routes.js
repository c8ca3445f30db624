import { createReadStream, createWriteStream } from "node:fs";
import { access, rename } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { counted, publish, queue } from "./queue.js";

/** Kept by the stack file's volumes.media: all else that is written is gone with the container. */
const media = "/app/media";

const well = async (_request, response) => response.end("well\n");

async function ready(_request, response) {
  await queue().flush();
  response.end("ready\n");
}

async function order(request, response) {
  await publish(await text(request));
  response.writeHead(201).end("taken\n");
}

async function askCounter(_request, response) {
  const answer = await fetch("http://counter:8080/count", { signal: AbortSignal.timeout(3000) });
  response.writeHead(answer.status).end(await answer.text());
}

const count = async (_request, response) => response.end(`${await counted()}\n`);

/** Written beside its name first: nobody reads half a file. */
async function upload(request, response, name) {
  const part = `${media}/.${name}.${process.pid}`;
  await pipeline(request, createWriteStream(part));
  await rename(part, `${media}/${name}`);
  response.writeHead(201).end("kept\n");
}

async function download(_request, response, name) {
  const found = await access(`${media}/${name}`).then(
    () => true,
    () => false,
  );
  if (!found) return response.writeHead(404).end("no such file\n");
  await pipeline(createReadStream(`${media}/${name}`), response);
}

const nowhere = async (_request, response) => response.writeHead(404).end("nothing here\n");

const common = { "GET /health": well, "GET /ready": ready };
const byRole = {
  web: { "POST /orders": order, "GET /count": askCounter, "PUT /files": upload, "GET /files": download },
  counter: { "GET /count": count },
  gallery: { "GET /files": download },
};

export function routes(role, method, path) {
  const [, first, name] = /^(\/[a-z]*)(?:\/([a-z0-9][a-z0-9.-]*))?$/.exec(path) ?? [];
  return [{ ...common, ...byRole[role] }[`${method} ${first}`] ?? nowhere, name];
}
