import { isAbsolute } from "node:path";
import type { Readable } from "node:stream";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { isFilesBox, type FilesBox } from "../../sizing/backup-files.ts";
import { docker, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { answerOf, required, type Answer } from "./answer.ts";
import type { BackupStack } from "./backup-stack.ts";
import { containerOf } from "./docker-containers.ts";
import { besideLabels, helperLabels } from "./helper-labels.ts";
import { liveMountOf, restoreMount } from "../recovery/live-mounts.ts";
import { restoreWords } from "./restore-words.ts";
import { stream } from "./stream.ts";
import type { LiveFiles } from "./types-place.ts";
import type { FilesRequest, FilesRestored, FilesRestoredInto } from "./types.ts";
import { undoCutOff, withWayBack } from "./way-back.ts";

/** A box's running container, and which of Docker's volumes it backs up where. */
interface Inspected {
  readonly Image: string;
  readonly Config: { readonly User: string };
  readonly HostConfig: { readonly Memory: number };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string; readonly Destination: string }[];
}

/** Works with the volumes of a service and with what uses them on a Docker host. */
export async function withFilesOnDocker<T>(
  backups: BackupStack,
  request: FilesRequest,
  work: (live: LiveFiles) => Promise<T>,
): Promise<T> {
  await undoCutOff(backups);
  const live = await liveVolumes(backups, request);
  const users = await usersOf(backups, live);
  const mounts = live.flatMap(({ name, volume }) => ["--volume", `${name}:${restoreMount}/${volume}`]);
  const labels = helperLabels(backups.stack, request.box.service);
  return work({
    users,
    stop: () => stopAll(backups, users),
    start: () => startAll(backups, users),
    tool: (words, stdin) => inRestorer(backups, request, { labels, mounts, words, stdin }),
    guarded: async (keep, guarded) => {
      const words = ["swap", "--back", "--keep", keep, restoreMount];
      const create = await restorerArgs(backups, request.box, { labels, mounts, words });
      await withWayBack(backups, { service: request.service, create }, guarded);
    },
  });
}

/** Restores into a new folder `files` of a folder of the host, or of a new volume; the live ones are not touched. */
export async function filesIntoOnDocker(
  backups: BackupStack,
  request: FilesRequest,
  into: string,
): Promise<FilesRestoredInto> {
  const place = isAbsolute(into) ? into : await newVolume(backups, into);
  await ownFolder(backups, request.box, ["--volume", `${place}:${restoreMount}`]);
  // A folder of the host may be closed to the user that restores: what is its own is mounted itself.
  const mount = isAbsolute(into) ? `${place}/files:${restoreMount}/files` : `${place}:${restoreMount}`;
  const mounts = ["--volume", mount];
  const words = restoreWords(request, `${restoreMount}/files`);
  const labels = besideLabels(backups.stack, request.box.service);
  const answer = await inRestorer<FilesRestored>(backups, request, { labels, mounts, words });
  return { ...required(answer, "The restore"), into: isAbsolute(into) ? `${place}/files` : place };
}

/** Made by root, who may do nothing but that, for the user that restores. */
async function ownFolder(backups: BackupStack, box: FilesBox, mounts: readonly string[]): Promise<void> {
  const { Image } = await inspectBox(backups, box);
  const root = ["run", "--rm", "--network", "none", "--user", "0:0", "--read-only", "--cap-drop", "ALL"];
  const may = ["--cap-add", "CHOWN", "--cap-add", "DAC_OVERRIDE", "--security-opt", "no-new-privileges"];
  const words = ["-c", 'mkdir -p "$1" && chown "$2" "$1"', "sh", `${restoreMount}/files`, box.user];
  await docker([...root, ...may, ...mounts, "--entrypoint", "sh", Image, ...words], { env: backups.env });
}

async function newVolume({ stack, env }: BackupStack, into: string): Promise<string> {
  if (!/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(into))
    throw new UserError(
      `--into ${into}: give an absolute folder of the host, or a name of lower-case letters, digits and dashes.`,
    );
  const identity = identityOf(stack);
  const volume = `${identity.project}-${stack}-restored-${into}`;
  await docker(["volume", "create", ...besideLabels(stack, "backup"), volume], { env });
  return volume;
}

async function inspectBox(backups: BackupStack, { service }: FilesBox): Promise<Inspected> {
  const name = await containerOf(backups, service);
  const [found] = JSON.parse(await docker(["inspect", name], { env: backups.env })) as Inspected[];
  return found!;
}

interface LiveVolume {
  /** Docker's name for it, and the stack file's. */
  readonly name: string;
  readonly volume: string;
}

async function liveVolumes(backups: BackupStack, { box, service }: FilesRequest): Promise<LiveVolume[]> {
  const { Mounts } = await inspectBox(backups, box);
  return Mounts.flatMap(({ Name, Destination }) =>
    Name === undefined ? [] : liveMountOf(Destination, service).map(({ volume }) => ({ name: Name, volume })),
  );
}

/**
 * What mounts a volume, but for what only reads it to back it up: whatever runs, and servers that stand still, as one is that an
 * earlier restore has stopped and was then killed.
 */
async function usersOf({ env }: BackupStack, live: readonly LiveVolume[]): Promise<string[]> {
  const filters = live.flatMap(({ name }) => ["--filter", `volume=${name}`]);
  const format = '{{.Names}}\t{{.State}}\t{{.Label "keelson.tier"}}\t{{.Label "keelson.service"}}';
  const found = rows(await docker(["ps", "--all", ...filters, "--format", format], { env }));
  const users = found.filter(([, state, tier, service = ""]) => {
    const standsStill = state === "exited" && tier !== "";
    return (state === "running" || standsStill) && service !== "backup" && !isFilesBox(service);
  });
  return users.map(([name]) => name!);
}

interface Restorer {
  readonly labels: readonly string[];
  readonly mounts: readonly string[];
  readonly words: readonly string[];
  readonly stdin?: string | Readable | undefined;
}

/** Runs the probe's files verbs in a container for one restore. */
async function inRestorer<T>(backups: BackupStack, { box }: FilesRequest, restorer: Restorer): Promise<Answer<T>> {
  const args = ["run", "--rm", "--interactive", ...(await restorerArgs(backups, box, restorer))];
  const answer = answerOf<T>(
    await stream("docker", args, { env: backups.env, onLine: backups.say, stdin: restorer.stdin }),
  );
  return { ...answer, said: answer.said.replace(/^probe files: /, "") };
}

/** The container has the box's own mounts and user, and what is restored to. */
async function restorerArgs(
  backups: BackupStack,
  box: FilesBox,
  { labels, mounts, words }: Restorer,
): Promise<string[]> {
  const { Image, Config, HostConfig, NetworkSettings } = await inspectBox(backups, box);
  const container = await containerOf(backups, box.service);
  const network = Object.keys(NetworkSettings.Networks).find((name) => !name.includes("monitoring")) ?? "none";
  return [
    ...labels,
    ...["--volumes-from", container, ...mounts, "--user", Config.User, "--network", network],
    ...["--memory", String(HostConfig.Memory), "--memory-swap", String(HostConfig.Memory), "--read-only"],
    ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--entrypoint", probeBinary],
    ...["--tmpfs", "/tmp:rw,nosuid,nodev,noexec,mode=1777,size=16m", Image, "files", ...words],
  ];
}

async function stopAll({ env }: BackupStack, names: readonly string[]): Promise<void> {
  if (names.length > 0) await docker(["stop", ...names], { env, timeoutSeconds: 300 });
}

const healthSeconds = 180;

async function startAll({ env }: BackupStack, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await docker(["start", ...names], { env });
  const end = Date.now() + healthSeconds * 1000;
  const format = "{{.Name}}\t{{.State.Running}}\t{{if .State.Health}}{{.State.Health.Status}}{{else}}healthy{{end}}";
  for (;;) {
    const found = rows(await docker(["inspect", "--format", format, ...names], { env }));
    const waiting = found.filter(([, running, health]) => running !== "true" || health !== "healthy");
    if (waiting.length === 0) return;
    if (Date.now() > end)
      throw new UserError(`not healthy within ${healthSeconds} s: ${waiting.map(([name]) => name).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
