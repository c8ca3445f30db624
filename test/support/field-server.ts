import { hostname } from "node:os";
import { Server } from "socket.io";
import { FieldApp } from "./field-app.ts";

/*
 * FieldApp as a service of a stack, which an image holds as one file. HOST_CHECK: 400 for any other Host, as Django's and
 * Rails' own checks answer. LISTEN: the address. A POST to /sick takes its readiness away until one to /well.
 */

const { LISTEN = "0.0.0.0", HOST_CHECK, PORT = "3000" } = process.env;
const app = await FieldApp.listen(hostname(), LISTEN, Number(PORT));
let sick = false;

const isForeign = (host = "") => HOST_CHECK !== undefined && host.split(":")[0] !== HOST_CHECK;
const told = ["/sick", "/well"];

app.judge = ({ method, url = "", headers: { host } }) => {
  if (method === "POST" && told.includes(url)) {
    sick = url === "/sick";
    return 204;
  }
  if (isForeign(host)) return 400;
  return url === "/ready" && sick ? 503 : undefined;
};

// As apps have it: nothing set on either side.
app.attached.add("/socket.io/");
new Server(app.server).on("connection", (socket) => {
  socket.on("say", (text: string, answer: (said: string) => void) => answer(`${app.name}: ${text}`));
});

process.on("SIGTERM", () => {
  app.close();
  process.exit(0);
});
