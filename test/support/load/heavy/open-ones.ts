import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { asked, kindOf, type Around } from "./bodies.ts";

/** Events come twice a second: a longer silence means that somebody holds them back, or has forgotten the client. */
const silenceMs = 5000;
const messageMs = 500;
/** The app's code for "going away": its own stop. */
const goingAway = 1001;

/** Listens to events; at the app's own end it connects again at once, as browsers do. */
export async function streams(around: Around): Promise<void> {
  const { tally, ended } = around;
  for (let first = true; !ended.aborted; first = false) {
    if (!first) tally.reconnected("streams");
    const problem = await listen(around).catch((error: unknown) => (ended.aborted ? undefined : kindOf(error)));
    if (problem === undefined) continue;
    tally.failed("streams", problem);
    await sleep(1000);
  }
}

async function listen({ options, tally, ended }: Around): Promise<string | undefined> {
  const headers = { Accept: "text/event-stream" };
  const response = await asked(options, "/heavy/events", { headers, signal: ended });
  if (response.statusCode !== 200) return `status ${response.statusCode!}`;
  let last = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - last > silenceMs) response.destroy(new Error(`silent for ${silenceMs / 1000} s`));
  }, messageMs);
  try {
    for await (const part of response) {
      const events = String(part).split("\n\n").length - 1;
      for (let event = 0; event < events; event += 1) tally.done("streams", performance.now() - last);
      last = performance.now();
    }
    return undefined;
  } finally {
    clearInterval(timer);
  }
}

/** Says something twice a second and waits for it to come back; at the app's own close it connects again. */
export async function sockets(around: Around): Promise<void> {
  const { tally, ended } = around;
  for (let first = true; !ended.aborted; first = false) {
    if (!first) tally.reconnected("sockets");
    const problem = await talk(around);
    if (problem === undefined) continue;
    tally.failed("sockets", problem);
    await sleep(1000);
  }
}

/** Ends with what went wrong: a close that is not the app's own, or one before its first answer. */
function talk({ options, tally, ended }: Around): Promise<string | undefined> {
  const socket = new WebSocket(`${options.url.replace(/^http/, "ws")}/heavy/socket`, {
    rejectUnauthorized: !options.insecure,
    handshakeTimeout: silenceMs,
  });
  return new Promise((resolve) => {
    let said: number | undefined;
    const say = () => {
      // Closed without a code, which is a failure.
      if (said !== undefined && performance.now() - said > silenceMs) {
        socket.terminate();
        return;
      }
      if (said !== undefined) return;
      said = performance.now();
      socket.send("hello");
    };
    let timer: NodeJS.Timeout | undefined;
    socket.on("open", () => {
      say();
      timer = setInterval(() => (ended.aborted ? socket.close() : say()), messageMs);
    });
    socket.on("message", () => {
      tally.done("sockets", performance.now() - said!);
      said = undefined;
    });
    socket.on("error", (error) => resolve(kindOf(error)));
    socket.on("close", (code) => {
      clearInterval(timer);
      resolve(ended.aborted || code === goingAway ? undefined : `closed with ${code}`);
    });
  });
}
