import { statfs } from "node:fs/promises";
import type { StackConfig } from "../../config/schema.ts";
import { docker } from "../docker.ts";
import { fileBackendFolder } from "../state/backend.ts";
import type { Disk } from "./types.ts";

/** The disks on this machine that a deploy writes to; another machine's would take a container to measure. */
export async function readDisks(config: StackConfig, env: NodeJS.ProcessEnv): Promise<Disk[]> {
  const folder = fileBackendFolder(env);
  const root = config.target === "docker" && isLocal(env) ? await dockerRoot(env) : undefined;
  return [
    ...(folder === undefined
      ? []
      : [{ name: `The state's disk (${folder})`, spare: backups(folder), ...(await size(folder)) }]),
    ...(root === undefined ? [] : [{ name: `Docker's disk (${root})`, spare: images, ...(await size(root)) }]),
  ];
}

/** These are images of builds that another has replaced: without a name, and run by nothing. */
const images = { what: "images without a name that nothing runs", command: "docker image prune --force" };

/** The engine keeps a copy of the state for each operation, for ever. */
function backups(folder: string) {
  const command = `find '${folder}/.pulumi/backups' -type f -mtime +30 -delete`;
  return { what: "copies of the state that are older than a month", command };
}

function isLocal({ DOCKER_HOST }: NodeJS.ProcessEnv): boolean {
  return DOCKER_HOST === undefined || DOCKER_HOST === "" || DOCKER_HOST.startsWith("unix:");
}

async function dockerRoot(env: NodeJS.ProcessEnv): Promise<string> {
  return (await docker(["info", "--format", "{{.DockerRootDir}}"], { env })).trim();
}

async function size(path: string): Promise<Pick<Disk, "freeBytes" | "sizeBytes">> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
}
