import { randomUUID } from "node:crypto";
import { endpoints } from "./endpoints.js";
import { current } from "./log.js";

const routeKey = Symbol.for("app-contract.route");
/** What a reverse proxy puts in, and a client behind it cannot take out. */
const proxyHeaders = ["x-forwarded-for", "forwarded", "x-real-ip"];

/**
 * What happens to each request, so little of it: no promise, no timer, and one closure, which notes the end of the answer. What a
 * bare server does not pay for is then mostly the context that gives log lines their request id.
 */
export class Requests {
  #service;
  #answers;
  #options;

  constructor(service, { answers, options }) {
    this.#service = service;
    this.#answers = answers;
    this.#options = options;
  }

  /** Takes the place of the server's handlers and calls them for what is not the contract's. */
  attach(server) {
    const handlers = server.listeners("request");
    const next = (request, response) => {
      for (const handler of handlers) handler.call(server, request, response);
    };
    server.removeAllListeners("request");
    server.on("request", (request, response) => this.#serve(request, response, next));
  }

  #serve(request, response, next) {
    const path = pathOf(request.url);
    const requestId = requestIdOf(request.headers["x-request-id"]);
    response.setHeader("X-Request-Id", requestId);
    // While stopping, callers are asked to take their next request elsewhere.
    if (this.#service.stopping) response.setHeader("Connection", "close");
    const asked = endpoints.get(this.#withoutPrefix(path));
    if (asked !== undefined) return void this.#answer(asked, request, response);
    this.#measure(request, response, { path, requestId });
    current.run(requestId, next, request, response);
  }

  #withoutPrefix(path) {
    const { prefix } = this.#options;
    return prefix !== undefined && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  }

  async #answer({ name, internal }, request, response) {
    const { status, body, type, text } = await this.#answerOf(name, internal, request);
    response.writeHead(status, { "Content-Type": type ?? "application/json", "Cache-Control": "no-store" });
    response.end(request.method === "HEAD" ? undefined : (text ?? `${JSON.stringify(body)}\n`));
  }

  async #answerOf(name, internal, request) {
    if (internal && this.#options.internal !== "open" && proxyHeaders.some((header) => request.headers[header])) {
      return { status: 404, body: { error: "no such path" } };
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return { status: 405, body: { error: `${request.method} is not allowed here` } };
    }
    return Promise.resolve(this.#answers[name]()).catch((error) => ({ status: 500, body: { error: error.message } }));
  }

  #measure(request, response, { path, requestId }) {
    const { inFlight, ended } = this.#service;
    const begun = performance.now();
    inFlight.add(request);
    // Node.js says "close" once an answer, sent or cut.
    response.on("close", () => {
      inFlight.delete(request);
      const { method } = request;
      const status = response.writableFinished ? response.statusCode : 499;
      ended.add({ requestId, method, path, route: routeOf(request), status, begun, end: performance.now() });
    });
  }
}

/** Names the route template of a request. */
export function setRoute(request, template) {
  request[routeKey] = template;
}

/** Express leaves its route on the request, with the path of the router that it is in. */
function routeOf(request) {
  if (request[routeKey] !== undefined) return request[routeKey];
  const path = request.route?.path;
  return path === undefined ? undefined : `${request.baseUrl ?? ""}${String(path)}`;
}

function pathOf(url) {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}

/** An id from outside is taken only if it is short and harmless in a log line. */
function requestIdOf(given) {
  return given !== undefined && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
