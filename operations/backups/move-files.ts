import { PassThrough } from "node:stream";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { required } from "./answer.ts";
import type { BackupStack } from "./backup-stack.ts";
import { boxesWithFiles, boxOfService } from "./files.ts";
import { restoreMount } from "../recovery/live-mounts.ts";
import { runPiped, type ServiceOf } from "./pipes.ts";
import { replaceFiles, type FilesReplaced } from "./replace-files.ts";
import type { LiveFiles } from "./types-place.ts";

/** Two stacks; files are read where the old one's backups are made, and replaced as by a restore in the new one. */
export interface FilesMove {
  readonly from: BackupStack;
  readonly to: BackupStack;
}

export interface MovedFiles extends FilesReplaced {
  readonly service: string;
  readonly volumes: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

export interface FilesPlan {
  /** Volumes that come along, by service. */
  readonly moved: Readonly<Record<string, readonly string[]>>;
  /** Those that nobody backs up at one of both ends, as service/volume. */
  readonly left: readonly string[];
}

/** What comes along and what does not. */
export function planFiles({ from, to }: FilesMove): FilesPlan {
  const there = new Set(volumesOf(to).map(nameOf));
  const all = volumesOf(from);
  const services = [...new Set(all.map(([service]) => service))];
  const whole = services.filter((service) => all.every((one) => one[0] !== service || there.has(nameOf(one))));
  const own = (service: string) => all.flatMap(([owner, volume]) => (owner === service ? [volume] : []));
  return {
    moved: Object.fromEntries(whole.map((service) => [service, own(service)])),
    left: all.filter(([service]) => !whole.includes(service)).map(nameOf),
  };
}

type Named = readonly [service: string, volume: string];

const nameOf = ([service, volume]: Named) => `${service}/${volume}`;

function volumesOf(stack: BackupStack): Named[] {
  return boxesWithFiles(stack).flatMap(({ volumes }) =>
    Object.entries(volumes).flatMap(([service, names]) => names.map((name): Named => [service, name])),
  );
}

/** Brings the volumes over, a service after the other; each comes whole, or what was there stays. */
export async function moveFiles(move: FilesMove, { moved }: FilesPlan): Promise<MovedFiles[]> {
  const done: MovedFiles[] = [];
  for (const [service, volumes] of Object.entries(moved)) done.push(await moveService(move, service, volumes));
  return done;
}

async function moveService({ from, to }: FilesMove, service: string, volumes: readonly string[]): Promise<MovedFiles> {
  const source = { stack: from, service: boxOfService(from, service).service };
  to.say(`The files of ${service}: ${volumes.join(", ")}.`);
  const request = { box: boxOfService(to, service), service };
  // Before anything stops: reading all of it may take long.
  const look = await lookAt(source, service);
  const { result, ...replaced } = await replaceFiles(to, request, async (live) => {
    for (const volume of volumes) await pour(source, live, { service, volume });
    return compared(live, look, () => lookAt(source, service));
  });
  return { service, volumes, ...result, ...replaced };
}

async function lookAt(source: ServiceOf, service: string): Promise<string> {
  const stdout = new PassThrough();
  const chunks = stdout.toArray();
  const { code, said } = await runPiped(source, [probeBinary, "files", "look", service], { stdout });
  if (code !== 0) throw new UserError(`The files of ${service} in ${source.stack.stack} could not be read: ${said}`);
  return Buffer.concat((await chunks) as Buffer[]).toString("utf8");
}

interface OneVolume {
  readonly service: string;
  readonly volume: string;
}

async function pour(source: ServiceOf, live: LiveFiles, { service, volume }: OneVolume): Promise<void> {
  const archive = new PassThrough();
  const sent = runPiped(source, [probeBinary, "files", "send", service, volume], { stdout: archive });
  // Its failure is read where the archive ends; nobody may have to wait for that first.
  sent.catch(() => undefined);
  const received = await live.tool(["receive", "--to", restoreMount, volume], archive);
  // One that is not read to its end would wait for ever.
  archive.resume();
  required({ ...received, value: true }, `Moving ${service}/${volume}`);
  const { code, said } = await sent;
  if (code !== 0) throw new UserError(`${service}/${volume} was not sent whole: ${said}`);
}

interface Received {
  readonly files: number;
  readonly bytes: number;
}

/** What was written to while it came over is not taken: no look says of which moment it is. */
async function compared(live: LiveFiles, look: string, again: () => Promise<string>): Promise<Received> {
  const answer = await live.tool<Received>(["compare", "--to", restoreMount], look);
  if ((await again()) !== look)
    throw new UserError(
      "The files were written to while they came over: end their writers (stop the old stack's services, or keelson maintenance on), and move again.",
    );
  return required(answer, "The comparison of what came over");
}
