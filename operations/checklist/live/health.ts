import { healthPaths } from "../../../config/health.ts";
import { isReached } from "../../../config/topology.ts";
import { healthQuestion } from "../../evidence/question.ts";
import { listenerOf, placeOf } from "./edge.ts";
import { said, serviceOf, unanswered, wrong } from "./findings.ts";
import { tryConnect } from "./ports.ts";
import type { InspectedContainer, LiveCheck, LiveFinding, RunningStack } from "./types.ts";

const probe = "/keelson/probe";

export const liveHealth: LiveCheck = {
  name: "live-health",
  like: "readiness",
  item: "health endpoints",
  title: "Every service runs, is healthy, and answers on its health paths.",
  severity: "high",
  references: ["CIS Docker 5.27"],
  remedy: "Look into the service's log; keelson doctor names what else is unwell.",
  ask: async (stack) => {
    const containers = stack.containers.map((container) => judgeContainer(stack, container));
    return [...absent(stack), ...(await Promise.all(containers)).flat(), ...(await judgeEdge(stack))];
  },
};

function absent({ plan, containers }: RunningStack): LiveFinding[] {
  const running = new Set(containers.map(serviceOf));
  const missing = Object.keys(plan.services).filter((service) => !running.has(service));
  return missing.map((service) => wrong(service, "does not run"));
}

async function judgeContainer(stack: RunningStack, container: InspectedContainer): Promise<LiveFinding[]> {
  const service = serviceOf(container);
  const status = container.State.Health?.Status;
  if (status === undefined) return [wrong(service, "runs without a health check")];
  if (status === "starting" && !(await answersWell(stack, container)))
    return [unanswered(service, "is still starting")];
  if (status !== "healthy" && status !== "starting") return [wrong(service, `is ${status}`)];
  const paths = pathsOf(stack, service);
  return (await Promise.all(paths.map((path) => askPath(stack, container, path)))).flat();
}

/** Docker's own first look comes a whole interval after a start; the same question is asked here instead. */
async function answersWell({ exec }: RunningStack, container: InspectedContainer): Promise<boolean> {
  const question = healthQuestion(container);
  return question !== undefined && (await exec(container, question)).problem === undefined;
}

interface HealthPath {
  /** As those would who use it: the edge, other services. */
  readonly fromNetwork: boolean;
  readonly port: number;
  readonly path: string;
}

function pathsOf({ config }: RunningStack, service: string): HealthPath[] {
  const app = config.services[service];
  if (app === undefined) return [];
  const fromNetwork = isReached(config, service);
  return healthPaths(app).map((path) => ({ port: app.port, path, fromNetwork }));
}

/** Asks a path from inside the container, as paths need not be routed. */
async function askPath(
  { exec }: RunningStack,
  container: InspectedContainer,
  { port, path, fromNetwork }: HealthPath,
): Promise<LiveFinding[]> {
  const how = ["--timeout", "5s", ...(fromNetwork ? ["--network"] : [])];
  const result = await exec(container, [probe, "http", ...how, `http://127.0.0.1:${port}${path}`]);
  return result.problem === undefined
    ? []
    : [wrong(serviceOf(container), `${path} does not answer well: ${said(result)}`)];
}

async function judgeEdge({ config }: RunningStack): Promise<LiveFinding[]> {
  const listener = listenerOf(config);
  const problem = await tryConnect(listener.address, listener.port);
  return problem === undefined ? [] : [wrong("edge", `cannot be reached at ${placeOf(listener)}: ${problem}`)];
}
