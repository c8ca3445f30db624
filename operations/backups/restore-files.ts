import { isAbsolute } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { FilesBox } from "../../sizing/backup-files.ts";
import { docker, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { isInCluster } from "../target.ts";
import { answerOf, required, type Answer, type BackupStack } from "./box.ts";
import { restoreFilesHere } from "./cluster-files.ts";
import { containerOf } from "./docker.ts";
import { besideLabels, helperLabels } from "./helper-labels.ts";
import { stream } from "./stream.ts";
import type { FilesRequest, FilesRestored, FilesRestoredInto } from "./types.ts";
import { undoCutOff, withWayBack } from "./way-back.ts";

export type { FilesRequest } from "./types.ts";

/** What a container sees below this folder is restored to: the live volumes, or a place for a look. */
const restoreMount = "/restore";

/** A box's running container, and which of Docker's volumes it backs up where. */
interface Inspected {
  readonly Image: string;
  readonly Config: { readonly User: string };
  readonly HostConfig: { readonly Memory: number };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string; readonly Destination: string }[];
}

export interface FilesRestoredOver extends FilesRestored {
  /** Folder at the top of each volume with what was in it before. */
  readonly kept: string;
  readonly downSeconds: number;
  readonly stopped: readonly string[];
}

/**
 * Restores over the live volumes of a service. What mounts them stops first. The backup is restored beside their content and
 * compared with what it was made of; only then the two change places, and where that fails, or a container does not start
 * on it, the old content is put back.
 */
export async function restoreFilesOver(
  backups: BackupStack,
  request: FilesRequest,
  at = new Date(),
): Promise<FilesRestoredOver> {
  await undoCutOff(backups);
  const live = await liveVolumes(backups, request);
  const stopped = await usersOf(backups, live);
  const mounts = live.flatMap(({ name, volume }) => ["--volume", `${name}:${restoreMount}/${volume}`]);
  const keep = at.toISOString().replaceAll(/[-:]/g, "").slice(0, 15);
  const labels = helperLabels(backups.stack, request.box.service);
  const run = (words: readonly string[]) => inRestorer<FilesRestored>(backups, request, { labels, mounts, words });
  const began = Date.now();
  backups.say(`These stop: ${stopped.join(", ") || "none, as nothing runs that mounts the volumes"}.`);
  await stopAll(backups, stopped);
  try {
    const words = ["restore", ...wanted(request), "--to", restoreMount, "--inside"];
    const restored = required(await run(words), "The restore");
    const back = ["swap", "--back", "--keep", keep, restoreMount];
    const create = await restorerArgs(backups, request.box, { labels, mounts, words: back });
    await withWayBack(backups, { service: request.service, create }, () => swapped(run, keep));
    await startAll(backups, stopped);
    return { ...restored, kept: `.keelson-before-${keep}`, downSeconds: (Date.now() - began) / 1000, stopped };
  } catch (error) {
    backups.say(`The restore was given up (${(error as Error).message}); the old content comes back.`);
    await stopAll(backups, stopped);
    const back = await run(["swap", "--back", "--keep", keep, restoreMount]);
    if (back.code !== 0) backups.say(`It could not all be put back: ${back.said}`);
    await startAll(backups, stopped).catch((other: unknown) => backups.say((other as Error).message));
    throw error;
  }
}

async function swapped(run: (words: readonly string[]) => Promise<Answer<unknown>>, keep: string): Promise<void> {
  const { code, said } = await run(["swap", "--in", "--keep", keep, restoreMount]);
  if (code !== 0) throw new UserError(`The restored files could not take the old ones' place: ${said}`);
}

/** Restores into a new folder `files` of a folder of the host, of this machine, or of a new volume; the live ones are not touched. */
export async function restoreFilesInto(
  backups: BackupStack,
  request: FilesRequest,
  into: string,
): Promise<FilesRestoredInto> {
  if (isInCluster(backups.config)) return restoreFilesHere(backups, request, into);
  const place = isAbsolute(into) ? into : await newVolume(backups, into);
  await ownFolder(backups, request.box, ["--volume", `${place}:${restoreMount}`]);
  // A folder of the host may be closed to the user that restores: what is its own is mounted itself.
  const mount = isAbsolute(into) ? `${place}/files:${restoreMount}/files` : `${place}:${restoreMount}`;
  const mounts = ["--volume", mount];
  const words = ["restore", ...wanted(request), "--to", `${restoreMount}/files`];
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

function wanted({ service, label }: FilesRequest): string[] {
  return ["--service", service, ...(label === undefined ? [] : ["--label", label])];
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
  return Mounts.flatMap(({ Name, Destination }) => {
    const [, top, owner, volume] = Destination.split("/");
    return top === "volumes" && owner === service && Name !== undefined ? [{ name: Name, volume: volume! }] : [];
  });
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
    return (state === "running" || standsStill) && !/^backup(-files-\d+)?$/.test(service);
  });
  return users.map(([name]) => name!);
}

interface Restorer {
  readonly labels: readonly string[];
  readonly mounts: readonly string[];
  readonly words: readonly string[];
}

/** Runs the probe's files verbs in a container for one restore. */
async function inRestorer<T>(backups: BackupStack, { box }: FilesRequest, restorer: Restorer): Promise<Answer<T>> {
  const args = ["run", "--rm", ...(await restorerArgs(backups, box, restorer))];
  const answer = answerOf<T>(await stream("docker", args, { env: backups.env, onLine: backups.say }));
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
