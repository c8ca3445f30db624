import type { V1Pod, V1Status } from "@kubernetes/client-node";
import { PassThrough, Readable, type Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../config/user-error.ts";
import type { Cluster } from "./client.ts";

export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** A terminal has one output, and no end of input that somebody would wait for. @default false */
  readonly terminal?: boolean;
}

/** The part of a web socket that is used here; the client brings no types for its own. */
interface Socket {
  readonly protocol: string;
  /** Bytes that were sent and that the network has not taken yet. */
  readonly bufferedAmount: number;
  onclose: ((event: never) => void) | null;
  close(): void;
}

/** The one exec protocol that can end stdin and still wait for the command: Kubernetes has it from 1.30 on. */
const closingProtocol = "v5.channel.k8s.io";

/** Runs a command in a pod's first container; returns its exit code. */
export async function execInPod(
  { library, kubeConfig }: Cluster,
  pod: V1Pod,
  command: readonly string[],
  { stdin, stdout, stderr, terminal = false }: Streams,
): Promise<number> {
  const { namespace, name } = pod.metadata!;
  const container = pod.spec!.containers[0]!.name;
  const exec = new library.Exec(kubeConfig);
  let socket: Socket | undefined;
  // People type slower than any network; a terminal's input is passed on as it is.
  const input = terminal
    ? stdin
    : Readable.from(
        paced(stdin, () => socket?.bufferedAmount ?? 0),
        { objectMode: false },
      );
  const status = await new Promise<V1Status>((resolve, reject) => {
    const lost = () => reject(new UserError(`The connection to pod ${name!} was lost while a command ran there.`));
    exec
      .exec(namespace!, name!, container, [...command], stdout, terminal ? null : stderr, input, terminal, resolve)
      .then((opened: Socket) => {
        socket = opened;
        if (!terminal) requireClosing(opened);
        opened.onclose = lost;
      })
      .catch(reject);
  });
  return exitCode(status);
}

export interface PodAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that reads nothing, and returns all that it said. */
export async function askInPod(cluster: Cluster, pod: V1Pod, command: readonly string[]): Promise<PodAnswer> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(out), text(err)]);
  const code = await execInPod(cluster, pod, command, { stdin: Readable.from([]), stdout: out, stderr: err });
  out.end();
  err.end();
  const [stdout, stderr] = await said;
  return { code, stdout, stderr };
}

/** As much of a command's input waits in memory for the network. */
const mostWaiting = 4 * 1024 * 1024;

/** The client sends whatever comes without asking whether the network takes it: a dump would pile up in memory. */
async function* paced(input: Readable, waiting: () => number): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    yield Buffer.from(chunk as Buffer | string);
    while (waiting() > mostWaiting) await sleep(5);
  }
}

/** The client falls back by itself, and then closes everything where stdin ends: output and exit code would be lost. */
function requireClosing(socket: Socket): void {
  if (socket.protocol === closingProtocol) return;
  socket.close();
  throw new UserError("The cluster's exec cannot end a command's input: Kubernetes 1.30 or later is needed.");
}

/** A success has no code; a failure to run the command at all has no cause either. */
export function exitCode({ status, message, details }: V1Status): number {
  if (status === "Success") return 0;
  const code = details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (code === undefined) throw new UserError(`The command did not run: ${message ?? "no reason given"}`);
  return Number(code);
}
