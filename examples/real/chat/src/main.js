import { createServer } from "node:http";
import { hostname } from "node:os";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { answer } from "./pages.js";
import { keep } from "./talk.js";

const { PORT = "8080", REDIS_URL } = process.env;

const redis = createClient({ url: REDIS_URL });
const subscriber = redis.duplicate();
for (const client of [redis, subscriber]) client.on("error", ({ message }) => console.error(message));
await Promise.all([redis.connect(), subscriber.connect()]);

const server = createServer((request, response) => {
  answer(request, response, redis).catch(({ message }) => {
    console.error(message);
    response.writeHead(503).end(`${message}\n`);
  });
});

// Transports as they are by default: polling first, for which a session's requests have to reach one and the same replica.
const io = new Server(server, { adapter: createAdapter(redis, subscriber) });

io.on("connection", (socket) => {
  socket.emit("welcome", hostname());
  socket.on("say", async (text, taken) => {
    await keep(redis, text);
    io.emit("said", text);
    taken();
  });
});

server.listen(Number(PORT), () => console.log(`listens on ${PORT}`));

process.on("SIGTERM", () => {
  // Closes its sessions; their clients come back to another replica by themselves.
  io.close(async () => {
    await Promise.all([redis.close(), subscriber.close()]);
    process.exit(0);
  });
});
