import { createServer } from "node:http";
import { open, queue } from "./queue.js";
import { routes } from "./routes.js";

const { PORT = "8080", ROLE = "web" } = process.env;

await open(ROLE);

let isLast = false;

const server = createServer((request, response) => {
  if (isLast) response.setHeader("Connection", "close");
  const path = new URL(request.url, "http://hub").pathname;
  const [handler, name] = routes(ROLE, request.method, path);
  handler(request, response, name).catch((error) => {
    console.error(error.message);
    response.writeHead(503).end(`${error.message}\n`);
  });
});
server.keepAliveTimeout = 5000;
server.listen(Number(PORT), () => console.log(`${ROLE} listens on ${PORT}`));

/** A client may be sending on a connection that it has kept: it ends with an answer, or when the client has let it rest. */
process.on("SIGTERM", () => {
  isLast = true;
  setTimeout(() => server.close(() => void leave()), server.keepAliveTimeout);
});

async function leave() {
  await queue().drain();
  process.exit(0);
}
