import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { UserError } from "../../config/user-error.ts";
import { execInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { answerOf, required } from "./answer.ts";
import { runInPod, runningPod, type ClusterStack } from "./cluster-stack.ts";
import { probeBinary } from "../../platforms/container.ts";
import { restoreWords } from "./restore-words.ts";
import type { FilesRequest, FilesRestored, FilesRestoredInto } from "./types.ts";

/** In the box's own volume, where a drill restores too. */
const folder = "/var/lib/keelson/backup/restored";

/** Restores in the box's pod, and brings what came back into a new folder `files` of a folder of this machine. */
export async function restoreFilesHere(
  at: ClusterStack,
  request: FilesRequest,
  into: string,
): Promise<FilesRestoredInto> {
  if (!isAbsolute(into)) throw new UserError(`--into ${into}: in a cluster, give an absolute folder of this machine.`);
  const here = join(into, "files");
  if (existsSync(here)) throw new UserError(`--into ${into}: there is ${here} already; give another folder.`);
  const pod = await runningPod(at, request.box.service);
  const clear = () => runInPod(at, pod, ["rm", "-rf", folder]);
  await clear();
  try {
    const words = [probeBinary, "files", ...restoreWords(request, `${folder}/files`)];
    const result = required(answerOf<FilesRestored>(await runInPod(at, pod, words)), "The restore");
    mkdirSync(into, { recursive: true });
    await bring(at, pod, into);
    return { ...result, into: here };
  } finally {
    await clear();
  }
}

/** One archive from there to here: names, times and modes stay, and the owner is whoever takes them. */
async function bring({ cluster }: ClusterStack, pod: Parameters<typeof runInPod>[1], into: string): Promise<void> {
  const unpack = spawn("tar", ["-x", "-C", into], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(unpack, "close");
  const [stdout, stderr] = [new PassThrough(), new PassThrough().resume()];
  stdout.pipe(unpack.stdin);
  const code = await execInPod(cluster, pod, ["tar", "-c", "-C", folder, "files"], {
    ...{ stdin: Readable.from([]), stdout, stderr },
  });
  stdout.end();
  const [unpacked] = (await ended) as [number | null];
  if (code !== 0 || unpacked !== 0)
    throw new UserError(`What was restored could not be brought to ${into} (tar ended with ${code} and ${unpacked}).`);
}
