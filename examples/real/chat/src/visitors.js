// Visitors as a browser would be: node src/visitors.js <url> <how many>. They say "present" once all are welcome, talk from then
// on until standard input ends, and then tell how it went in one line of JSON.
import { io } from "socket.io-client";

const [url, count] = process.argv.slice(2);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let talking = true;
process.stdin.resume().on("end", () => (talking = false));

function arrive() {
  // withCredentials: outside of a browser its cookies are kept for it alone.
  const socket = io(url, { forceNew: true, withCredentials: true, retries: 20, ackTimeout: 5000 });
  const seen = { said: 0, heard: 0, sessions: [], replicas: [], transports: [], reasons: [], failures: [] };
  socket.on("connect", () => seen.sessions.push(socket.id));
  socket.on("connect_error", ({ message }) => seen.failures.push(message));
  socket.on("disconnect", (reason) => seen.reasons.push(reason));
  socket.on("welcome", (replica) => seen.replicas.push(replica));
  socket.on("said", () => (seen.heard += 1));
  return new Promise((resolve) => socket.once("welcome", () => resolve({ socket, seen })));
}

async function talk({ socket, seen }, number) {
  while (talking) {
    const word = `${number}: ${seen.said}`;
    await new Promise((resolve) => socket.emit("say", word, resolve));
    seen.said += 1;
    await pause(200);
  }
  await pause(1000);
  seen.transports.push(socket.io.engine.transport.name);
  socket.disconnect();
  return seen;
}

const present = await Promise.all(Array.from({ length: Number(count) }, arrive));
console.log("present");
const visits = await Promise.all(present.map(talk));
console.log(JSON.stringify(visits));
process.exit(0);
