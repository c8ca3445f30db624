import { setTimeout as sleep } from "node:timers/promises";
import type { StackConfig } from "../../config/schema.ts";
import type { Identity } from "../../platforms/identity.ts";
import { docker } from "../docker.ts";
import { openDockerApi, type DockerApi } from "../docker-api.ts";
import { answersWell, isStarting, isWell, type InspectedContainer } from "../evidence/docker.ts";
import { kernelStats } from "./cgroup.ts";
import { assemble, expected, type Placed } from "./services.ts";
import type { Instance, Look } from "./types.ts";
import { cpuUsed, memoryUsed, use, type EngineStats } from "./usage.ts";

/** Between two looks at what a container has used: long enough to tell idle from busy. */
const sampleMs = 500;

/** The part of /containers/<id>/json that is read here beside what evidence reads. */
export interface StatusContainer extends InspectedContainer {
  readonly State: InspectedContainer["State"] & { readonly StartedAt: string; readonly Pid?: number };
  readonly HostConfig: { readonly Memory: number; readonly NanoCpus: number };
}

/** Asks the engine itself, all containers at once. */
export async function lookOnDocker(config: StackConfig, identity: Identity, env: NodeJS.ProcessEnv): Promise<Look> {
  const api = openDockerApi(env);
  try {
    const ids = await listIds(api, identity);
    const placed = ids.map((id) => place(api, id, env));
    return { services: assemble(expected(config), (await Promise.all(placed)).flat()) };
  } finally {
    api.close();
  }
}

/** Only long-running containers carry a tier; the writers that fill volumes never run. */
async function listIds(api: DockerApi, { project, stack }: Identity): Promise<string[]> {
  const label = [`keelson.project=${project}`, `keelson.stack=${stack}`, "keelson.tier"];
  const filters = encodeURIComponent(JSON.stringify({ label }));
  const found = await api.get<readonly { readonly Id: string }[]>(`/containers/json?all=true&filters=${filters}`);
  return found.map(({ Id }) => Id);
}

/** One that is removed meanwhile is no longer part of the answer. */
async function place(api: DockerApi, id: string, env: NodeJS.ProcessEnv): Promise<Placed[]> {
  const container = await inspect(api, id);
  if (container === undefined) return [];
  const [asked, samples] = await Promise.all([
    isStarting(container) ? answersWell((args) => run(args, env), container) : false,
    container.State.Status === "running" ? takeSamples(api, container) : none,
  ]);
  const service = container.Config.Labels["keelson.service"] ?? "unknown";
  return [{ service, instance: instanceOf(container, asked, samples) }];
}

type Samples = readonly [EngineStats | undefined, EngineStats | undefined];
const none: Samples = [undefined, undefined];

async function takeSamples(api: DockerApi, { Id, State }: StatusContainer): Promise<Samples> {
  const sample = async () => (await kernelStats({ pid: State.Pid ?? 0, id: Id })) ?? stats(api, Id);
  const first = await sample();
  await sleep(sampleMs);
  return [first, await sample()];
}

const run = async (args: readonly string[], env: NodeJS.ProcessEnv) => ({
  stdout: await docker(args, { env, timeoutSeconds: 10 }),
  stderr: "",
});

function inspect(api: DockerApi, id: string): Promise<StatusContainer | undefined> {
  return api.get<StatusContainer>(`/containers/${id}/json`).catch(() => undefined);
}

/** One sample, at once: the engine would wait a second or two for the second one. */
function stats(api: DockerApi, id: string): Promise<EngineStats | undefined> {
  return api.get<EngineStats>(`/containers/${id}/stats?stream=false&one-shot=true`).catch(() => undefined);
}

/** `asked` is what a container answered that Docker has not looked at yet. */
export function instanceOf(container: StatusContainer, asked: boolean, samples: Samples): Instance {
  const { Name, Config, State, RestartCount } = container;
  const release = Config.Labels["keelson.release"];
  return {
    name: Name.replace(/^\//, ""),
    isWell: isWell(container) || asked,
    state: asked ? "running, answers well" : stateOf(State),
    ...(release === undefined ? {} : { release }),
    ...(State.Status === "running" ? { since: new Date(State.StartedAt).toISOString() } : {}),
    restarts: RestartCount,
    ...(State.Status === "running" ? useOf(container, samples) : {}),
  };
}

function stateOf({ Status, ExitCode, OOMKilled, Health }: StatusContainer["State"]): string {
  if (Status === "running") return Health === undefined ? "running" : `running, ${Health.Status}`;
  return `${Status}, exit code ${ExitCode}${OOMKilled ? ", out of memory" : ""}`;
}

function useOf({ HostConfig }: StatusContainer, [first, second]: Samples): Pick<Instance, "memory" | "cpu"> {
  const latest = second ?? first;
  const memory = use(latest && memoryUsed(latest), HostConfig.Memory);
  const cpu = use(first && second && cpuUsed(first, second), HostConfig.NanoCpus / 1e6);
  return { ...(memory === undefined ? {} : { memory }), ...(cpu === undefined ? {} : { cpu }) };
}
