import { createServer } from "node:http";
import { HttpError } from "./body.js";

/** An HTTP server around the routes: errors as JSON. The contract answers for itself, and measures and logs the rest. */
export function createHttpServer(contract, routes) {
  return createServer(async (request, response) => {
    const { status, body } = await respond(contract, routes, request);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(`${JSON.stringify(body)}\n`);
  });
}

async function respond(contract, routes, request) {
  try {
    const { handle, template, parameters } = findRoute(routes, request);
    contract.route(request, template);
    return await handle(request, parameters);
  } catch (error) {
    if (error instanceof HttpError) return { status: error.status, body: { error: error.message } };
    contract.log.error({ error: error.message || error.code }, "request failed");
    return { status: 500, body: { error: "request failed", requestId: contract.requestId } };
  }
}

function findRoute(routes, { method, url }) {
  const path = url.split("?", 1)[0];
  const samePath = routes.filter((route) => route.path.test(path));
  if (samePath.length === 0) throw new HttpError(404, "no such path");
  const found = samePath.find((route) => route.method === method);
  if (found === undefined) throw new HttpError(405, `${method} is not allowed here`);
  return { ...found, parameters: found.path.exec(path).groups };
}
