import { execFileSync } from "node:child_process";
import { scheduleLabel } from "../../platforms/docker/labels.ts";
import { output, run, type Result } from "./run.ts";

export interface Running {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly tier: string;
  readonly startedAt: string;
  readonly restarts: number;
  readonly health: string;
  /** It runs at set times, and its scheduler waits meanwhile. */
  readonly scheduled: boolean;
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly Config: { readonly Labels: Record<string, string> };
  readonly State: { readonly StartedAt: string; readonly Health?: { readonly Status: string } };
}

/** A stack's long-running containers; the writers that only fill volumes carry no tier. */
export async function containers(stack: string): Promise<Running[]> {
  const filters = ["--filter", `label=keelson.stack=${stack}`, "--filter", "label=keelson.tier"];
  const ids = (await output("docker", ["ps", "--all", "--quiet", "--no-trunc", ...filters]))
    .split("\n")
    .filter(Boolean);
  if (ids.length === 0) return [];
  return (JSON.parse(await output("docker", ["inspect", ...ids])) as Inspected[]).map(running);
}

function running({ Id, Name, RestartCount, Config, State }: Inspected): Running {
  const service = Config.Labels["keelson.service"]!;
  const tier = Config.Labels["keelson.tier"]!;
  const health = State.Health?.Status ?? "none";
  const scheduled = scheduleLabel in Config.Labels;
  return {
    ...{ id: Id, name: Name.slice(1), service, tier, startedAt: State.StartedAt, restarts: RestartCount },
    ...{ health, scheduled },
  };
}

/** Id and start of each container: equal ones mean that nothing was replaced or restarted. Replicas differ by name alone. */
export async function starts(stack: string, by: "service" | "name" = "service"): Promise<Record<string, string>> {
  return Object.fromEntries((await containers(stack)).map((one) => [one[by], `${one.id} ${one.startedAt}`]));
}

/** Finds the one container of a service. */
export async function container(stack: string, service: string): Promise<Running> {
  const found = (await containers(stack)).filter((running) => running.service === service);
  if (found.length !== 1) throw new Error(`${found.length} containers of ${service}, expected one`);
  return found[0]!;
}

export function exec(name: string, command: readonly string[], stdin = "", timeoutSeconds = 60): Promise<Result> {
  return run("docker", ["exec", "-i", name, ...command], { stdin, timeoutSeconds });
}

/** Ids of everything that Docker holds of a stack, by kind; `options` are for containers and networks. */
export async function leftovers(
  stack: string,
  options: readonly string[] = [],
): Promise<Record<"containers" | "networks" | "volumes", string[]>> {
  const list = async (kind: readonly string[]) =>
    (await output("docker", [...kind, "--quiet", "--filter", `label=keelson.stack=${stack}`]))
      .split("\n")
      .filter(Boolean);
  return {
    containers: await list(["ps", "--all", ...options]),
    networks: await list(["network", "ls", ...options]),
    volumes: await list(["volume", "ls"]),
  };
}

/** Removes whatever Docker holds of a stack, without asking Pulumi. */
export function sweep(stack: string): void {
  const docker = (args: readonly string[]) => execFileSync("docker", args, { encoding: "utf8", timeout: 60_000 });
  const kinds = [
    { list: ["ps", "--all"], remove: ["rm", "--force", "--volumes"] },
    { list: ["volume", "ls"], remove: ["volume", "rm"] },
    { list: ["network", "ls"], remove: ["network", "rm"] },
  ];
  for (const { list, remove } of kinds) {
    const found = docker([...list, "--quiet", "--filter", `label=keelson.stack=${stack}`])
      .split("\n")
      .filter(Boolean);
    if (found.length > 0) docker([...remove, ...found]);
  }
}
