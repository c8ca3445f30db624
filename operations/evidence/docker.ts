import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Identity } from "../../platforms/identity.ts";
import { healthQuestion, type WithHealthCheck } from "./question.ts";
import { shownEvents, shownLogLines, type Evidence, type EvidenceSource } from "./types.ts";

const run = promisify(execFile);
const timeoutMs = 30_000;

/** The part of `docker inspect` that is read here: never the environment, which holds values. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly Config: WithHealthCheck["Config"] & { readonly Labels: Readonly<Record<string, string>> };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    /** Why it could not even start. */
    readonly Error: string;
    readonly Health?: Health;
  };
}

interface Health {
  readonly Status: string;
  readonly FailingStreak: number;
  readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[] | null;
}

/** A Docker host's evidence; `env` says which (DOCKER_HOST). */
export function dockerEvidence({ project, stack }: Identity, env: NodeJS.ProcessEnv): EvidenceSource {
  const docker = async (args: readonly string[]) => run("docker", args, { env, timeout: timeoutMs });
  // Only long-running containers carry a tier; the writers that fill volumes never run.
  const labels = [`keelson.project=${project}`, `keelson.stack=${stack}`, "keelson.tier"];
  const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
  return {
    async unhealthy() {
      const { stdout } = await docker(["ps", "--all", "--quiet", "--no-trunc", ...filters]);
      const ids = stdout.split("\n").filter((id) => id !== "");
      if (ids.length === 0) return [];
      const found = JSON.parse((await docker(["inspect", ...ids])).stdout) as InspectedContainer[];
      const sick = (await Promise.all(found.map((container) => unlessWell(docker, container)))).flat();
      sick.sort((a, b) => (a.Name < b.Name ? -1 : 1));
      return Promise.all(
        sick.map(async (container) => {
          const [lines, ends] = await Promise.all([
            lastLogLines(docker, container.Id),
            container.RestartCount === 0 ? [] : lastEnds(docker, container.Id),
          ]);
          return describe(container, lines, ends);
        }),
      );
    },
  };
}

type Docker = (args: readonly string[]) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/** Docker keeps the two streams apart, so their lines are put in order by the time that it adds. */
async function lastLogLines(docker: Docker, id: string): Promise<string[]> {
  const { stdout, stderr } = await docker(["logs", "--timestamps", "--tail", String(shownLogLines), id]);
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line !== "");
  return lines
    .sort()
    .slice(-shownLogLines)
    .map((line) => line.replace(/^\S+ /, "").trimEnd());
}

/** Docker forgets how a container ended as soon as it has started it again; its events do not, for a while. */
async function lastEnds(docker: Docker, id: string): Promise<string[]> {
  const window = ["--since", "10m", "--until", "0s", "--filter", `container=${id}`];
  const kinds = ["--filter", "event=die", "--filter", "event=oom"];
  const format = '{{.Action}} {{index .Actor.Attributes "exitCode"}}';
  const { stdout } = await docker(["events", ...window, ...kinds, "--format", format]);
  return stdout.split("\n").filter((line) => line !== "");
}

async function unlessWell(docker: Docker, container: InspectedContainer): Promise<readonly InspectedContainer[]> {
  if (isWell(container)) return [];
  return isStarting(container) && (await answersWell(docker, container)) ? [] : [container];
}

export function isWell({ State }: InspectedContainer): boolean {
  return State.Status === "running" && (State.Health === undefined || State.Health.Status === "healthy");
}

export function isStarting({ State }: InspectedContainer): boolean {
  return State.Status === "running" && State.Health?.Status === "starting";
}

/** Docker has not looked yet, and for a whole interval it will not: a deploy's own gate has asked the same question already. */
export async function answersWell(docker: Docker, container: InspectedContainer): Promise<boolean> {
  const question = healthQuestion(container);
  if (question === undefined) return false;
  return docker(["exec", container.Id, ...question]).then(
    () => true,
    () => false,
  );
}

export function describe(
  container: InspectedContainer,
  lastLogLines: readonly string[],
  ends: readonly string[] = [],
): Evidence {
  const { Name, RestartCount, Config, State } = container;
  return {
    service: Config.Labels["keelson.service"] ?? "unknown",
    instance: Name.replace(/^\//, ""),
    ...describeEnds(ends),
    ...describeState(State),
    restarts: RestartCount,
    events: [...(State.Error === "" ? [] : [State.Error]), ...failedChecks(State.Health)],
    conditions: healthConditions(State.Health),
    lastLogLines,
  };
}

function describeState({ Status, ExitCode, OOMKilled, Health }: InspectedContainer["State"]) {
  if (Status === "running") return { state: `running, ${Health?.Status ?? "no health check"}` };
  return { state: Status, exitCode: ExitCode, ...(OOMKilled ? { outOfMemory: true } : {}) };
}

/** Reads how a container ended from "oom" and "die <exit code>", oldest first. */
function describeEnds(ends: readonly string[]): { readonly exitCode?: number; readonly outOfMemory?: true } {
  const code = ends.findLast((end) => end.startsWith("die "))?.slice("die ".length);
  return {
    ...(code === undefined || code === "" ? {} : { exitCode: Number(code) }),
    ...(ends.some((end) => end.startsWith("oom")) ? { outOfMemory: true } : {}),
  };
}

function healthConditions(health: Health | undefined): string[] {
  return health === undefined || health.FailingStreak === 0 ? [] : [`health check failed ${times(health)}`];
}

function times({ FailingStreak }: Health): string {
  return FailingStreak === 1 ? "once" : `${FailingStreak} times in a row`;
}

/** A check that fails for one reason says the same every time. */
function failedChecks(health: Health | undefined): string[] {
  const failed = (health?.Log ?? []).filter(({ ExitCode }) => ExitCode !== 0);
  const said = failed.map(({ ExitCode, Output }) => `health check ended with ${ExitCode}: ${oneLine(Output)}`);
  return [...new Set(said)].slice(-shownEvents);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " | ");
}
