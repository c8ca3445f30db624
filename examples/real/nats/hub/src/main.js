import { createServer } from "node:http";
import { open, queue } from "./queue.js";
import { routes } from "./routes.js";

const { PORT = "8080", ROLE = "web" } = process.env;

await open(ROLE);

const server = createServer((request, response) => {
  const path = new URL(request.url, "http://hub").pathname;
  const [handler, name] = routes(ROLE, request.method, path);
  handler(request, response, name).catch((error) => {
    console.error(error.message);
    response.writeHead(503).end(`${error.message}\n`);
  });
});
server.keepAliveTimeout = 5000;
server.listen(Number(PORT), () => console.log(`${ROLE} listens on ${PORT}`));

process.on("SIGTERM", () => {
  server.close(
    () =>
      void queue()
        .drain()
        .then(() => process.exit(0)),
  );
  server.closeIdleConnections();
});
