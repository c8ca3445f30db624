import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { HttpError } from "./body.js";
import { log } from "./log.js";

/** An HTTP server around the routes: request ids, one log line a request, errors as JSON. */
export function createHttpServer(routes, state) {
  const server = createServer((request, response) => {
    state.inFlight += 1;
    response.once("close", () => (state.inFlight -= 1));
    serve(routes, state, request, response);
  });
  // Above the edge's own idle time, so that it is the edge who closes: else a request could meet a closing connection.
  server.keepAliveTimeout = 75_000;
  return server;
}

async function serve(routes, state, request, response) {
  const start = performance.now();
  const requestId = requestIdOf(request);
  const { status, body } = await respond(routes, request, requestId);
  send(response, state, { status, body, requestId });
  const durationMs = Math.round((performance.now() - start) * 10) / 10;
  const path = pathOf(request);
  // Health checks every few seconds would bury everything else.
  if (status >= 400 || !["/health", "/ready"].includes(path)) {
    log("info", "request", { requestId, method: request.method, path, status, durationMs });
  }
}

/** An id from outside is taken only if it is short and harmless in a log line. */
function requestIdOf(request) {
  const given = request.headers["x-request-id"];
  return /^[\w.-]{1,64}$/.test(given ?? "") ? given : randomUUID();
}

function pathOf(request) {
  return request.url.split("?", 1)[0];
}

async function respond(routes, request, requestId) {
  try {
    const { handle, parameters } = findRoute(routes, request.method, pathOf(request));
    return await handle(request, parameters);
  } catch (error) {
    if (error instanceof HttpError) return { status: error.status, body: { error: error.message } };
    log("error", "request failed", { requestId, error: error.message || error.code });
    return { status: 500, body: { error: "request failed", requestId } };
  }
}

function findRoute(routes, method, path) {
  const samePath = routes.filter((route) => route.path.test(path));
  if (samePath.length === 0) throw new HttpError(404, "no such path");
  const found = samePath.find((route) => route.method === method);
  if (found === undefined) throw new HttpError(405, `${method} is not allowed here`);
  return { handle: found.handle, parameters: found.path.exec(path).groups };
}

function send(response, state, { status, body, requestId }) {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "X-Request-Id": requestId,
    // While stopping, callers are asked to take their next request elsewhere.
    ...(state.stopping && { Connection: "close" }),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
