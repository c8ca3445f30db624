import { spawn } from "node:child_process";
import { Agent, get, type IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import { UserError } from "../config/user-error.ts";

/** The engine's own API, for what the docker command has no quick word for. */
export interface DockerApi {
  get<T>(path: string): Promise<T>;
  /** An answer that may take as long as it likes, on a connection of its own; the signal ends it. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** Few, as each is a process; one alone would have the slowest answer delay all others. */
const connections = 4;
const timeoutMs = 15_000;
const lastWordsMs = 100;

/** Opens it by the docker command's own connection: what leads the command to an engine (ssh, TLS, a context) leads there. */
export function openDockerApi(env: NodeJS.ProcessEnv): DockerApi {
  const dialled: Dialled[] = [];
  const createConnection = () => {
    const made = dial(env);
    dialled.push(made);
    return made.socket;
  };
  const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: connections }), { createConnection });
  // Kept too: an engine that closes after its answer takes the end of it along, where the command ends before it is read.
  const own = Object.assign(new Agent({ keepAlive: true }), { createConnection });
  const said = () => dialled.map((one) => one.said());
  return {
    get: async <T>(path: string) => JSON.parse(await read(await ask(agent, path, said))) as T,
    stream: async (path, signal) => required(await ask(own, path, said, signal)),
    close: () => {
      for (const { socket } of dialled) socket.destroy();
    },
  };
}

interface Dialled {
  readonly socket: Duplex;
  /** What the command says of a connection that does not come about. */
  readonly said: () => string;
}

function dial(env: NodeJS.ProcessEnv): Dialled {
  const child = spawn("docker", ["system", "dial-stdio"], { env, stdio: ["pipe", "pipe", "pipe"] });
  const lines: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => lines.push(chunk));
  const pipe = Duplex.from({ readable: child.stdout, writable: child.stdin });
  const socket = Object.assign(pipe, socketWords(pipe));
  child.on("error", (error) => socket.destroy(error));
  socket.on("close", () => child.kill());
  return { socket, said: () => Buffer.concat(lines).toString("utf8").trim() };
}

/** An agent that keeps connections calls these of a socket; two pipes to a process have no use for them. */
function socketWords(socket: Duplex) {
  const nothing = () => socket;
  return { setKeepAlive: nothing, setNoDelay: nothing, setTimeout: nothing, ref: nothing, unref: nothing };
}

/** The answer's head within the time; what follows it is the reader's. */
function ask(
  agent: Agent,
  path: string,
  said: () => readonly string[],
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get({ agent, path, host: "docker", headers: { host: "docker" } }, resolve);
    // The connection's end comes before what the command has said about it.
    request.on("error", ({ message }) => {
      setTimeout(() => reject(noAnswer(said().find((text) => text !== "") ?? message)), lastWordsMs);
    });
    const late = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
    request.on("close", () => clearTimeout(late));
    signal?.addEventListener("abort", () => request.destroy());
    if (signal !== undefined) request.on("response", () => clearTimeout(late));
  });
}

function noAnswer(why: string): UserError {
  return new UserError(`the Docker Engine does not answer: ${why}`);
}

async function read(response: IncomingMessage): Promise<string> {
  const text = await textOf(response);
  if (response.statusCode === 200) return text;
  throw noAnswer(text.trim());
}

async function textOf(response: IncomingMessage): Promise<string> {
  try {
    return Buffer.concat((await response.toArray()) as Buffer[]).toString("utf8");
  } catch (error) {
    throw noAnswer((error as Error).message);
  }
}

/** Whatever is no good answer is short. */
async function required(response: IncomingMessage): Promise<IncomingMessage> {
  if (response.statusCode !== 200) await read(response);
  return response;
}
