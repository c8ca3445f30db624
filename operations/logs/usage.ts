import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { keepsLogs } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { containersFolder } from "../../platforms/docker/logs.ts";
import type { Identity } from "../../platforms/identity.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { platformEnvironment } from "../stack.ts";
import { openStore } from "./store.ts";
import { countKept, type Kept } from "./kept.ts";

/** Bytes of the engine's own files of one service. */
export interface FileUsage {
  readonly service: string;
  /** Undefined where they cannot be read from here. */
  readonly bytes?: number;
  /** What they may come to. */
  readonly most: number;
}

export interface LogUsage {
  readonly files: readonly FileUsage[];
  /** What is kept beside them, if anything is. */
  readonly kept?: Kept;
}

interface Container {
  readonly service: string;
  readonly path: string;
  readonly most: number;
}

/** What logs take on a Docker host. */
export async function logUsage(stack: string, config: StackConfig): Promise<LogUsage> {
  if (config.target !== "docker")
    throw new UserError(
      "In a cluster the kubelets keep the log files, and only a node's administrator sees their sizes: " +
        "kubectl get --raw /api/v1/nodes/<node>/proxy/stats/summary",
    );
  await requireDocker(config.host);
  const identity = identityOf(stack);
  const env = platformEnvironment(config, process.env);
  const containers = await listContainers(identity, env);
  if (!keepsLogs(config)) return { files: sumUp(containers, await ownSizes(containers)) };
  const files = sumUp(containers, await agentSizes(identity, env));
  const store = await openStore({ stack, config });
  try {
    return { files, kept: await countKept(store, {}) };
  } finally {
    store.close();
  }
}

const format = '{{index .Config.Labels "keelson.service"}}\t{{.LogPath}}\t{{json .HostConfig.LogConfig.Config}}';

async function listContainers(identity: Identity, env: NodeJS.ProcessEnv): Promise<Container[]> {
  const ids = rows(
    await docker(["ps", "--all", "--quiet", "--no-trunc", ...ofStack(identity, ["keelson.tier"])], { env }),
  );
  if (ids.length === 0)
    throw new UserError(`The stack ${identity.stack} has no container here: keelson deploy --stack ${identity.stack}.`);
  const listing = await docker(["inspect", "--format", format, ...ids.map(([id]) => id!)], { env });
  return rows(listing).map(([service, path, options]) => ({
    ...{ service: service!, path: path! },
    most: mostOf(JSON.parse(options!) as Readonly<Record<string, string>>),
  }));
}

const factors: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

function mostOf({ "max-size": size = "", "max-file": files = "1" }: Readonly<Record<string, string>>): number {
  const [, amount, unit = ""] = /^(\d+)([kmg]?)/i.exec(size) ?? [];
  return amount === undefined ? Infinity : Number(amount) * factors[unit.toLowerCase()]! * Number(files);
}

type Sizes = ReadonlyMap<string, number>;

function sumUp(containers: readonly Container[], sizes: Sizes | undefined): FileUsage[] {
  const services = [...new Set(containers.map(({ service }) => service))].sort();
  return services.map((service) => {
    const most = containers.filter((one) => one.service === service).reduce((sum, one) => sum + one.most, 0);
    const bytes = sizes?.get(service);
    return { service, most, ...(bytes === undefined ? {} : { bytes }) };
  });
}

/** By the agent, which sees the files wherever the engine is. */
async function agentSizes(identity: Identity, env: NodeJS.ProcessEnv): Promise<Sizes | undefined> {
  const [found] = rows(await docker(["ps", "--quiet", ...ofStack(identity, ["keelson.service=vlagent"])], { env }));
  if (found === undefined) return undefined;
  const { project, stack } = identity;
  const command = [probeBinary, "log-sizes", "--root", containersFolder, "--project", project, "--stack", stack];
  const sizes = JSON.parse(await docker(["exec", found[0]!, ...command], { env })) as Readonly<Record<string, number>>;
  return new Map(Object.entries(sizes));
}

/** By this process, where the engine's files are this machine's and this user may see them. */
async function ownSizes(containers: readonly Container[]): Promise<Sizes | undefined> {
  try {
    const sizes = new Map<string, number>();
    for (const { service, path } of containers)
      sizes.set(service, (sizes.get(service) ?? 0) + (path === "" ? 0 : await sizeOf(path)));
    return sizes;
  } catch {
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(path)));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
