import { healthOf } from "../../../config/health.ts";
import { isReached } from "../../../config/topology.ts";
import { serviceOf, wrong } from "./findings.ts";
import type { InspectedContainer, LiveCheck, LiveFinding, RunningStack } from "./types.ts";

/** Each question of docs/app-contract.md by its first path; the health paths themselves are live-health's. */
export const contractPaths = ["/health/live", "/health/ready", "/health/startup", "/version", "/status", "/metrics"];

export const liveContract: LiveCheck = {
  name: "live-contract",
  like: "readiness",
  item: "health endpoints",
  title: "Every service that is asked over HTTP answers all questions of the contract of an app.",
  severity: "low",
  levels: { production: "advisory" },
  references: [],
  remedy: "Import the runtime of its language (docs/app-contract.md), or answer the paths yourself.",
  ask: async (stack) => {
    const asked = firstOfEach(stack).map((container) => judge(stack, container));
    return (await Promise.all(asked)).flat();
  },
};

/** One replica a service; those that are asked by other means than HTTP promise nothing. */
function firstOfEach({ config, containers }: RunningStack): InspectedContainer[] {
  const byService = new Map(containers.map((container) => [serviceOf(container), container]));
  return [...byService].flatMap(([service, container]) => {
    const app = config.services[service];
    return app !== undefined && healthOf(app).kind === "http" ? [container] : [];
  });
}

async function judge(stack: RunningStack, container: InspectedContainer): Promise<LiveFinding[]> {
  const service = serviceOf(container);
  const asked = contractPaths.map(async (path) => ((await answers(stack, container, path)) ? [] : [path]));
  const missing = (await Promise.all(asked)).flat();
  return missing.length === 0 ? [] : [wrong(service, `does not answer ${missing.join(", ")}`)];
}

async function answers({ config, exec }: RunningStack, container: InspectedContainer, path: string): Promise<boolean> {
  const service = serviceOf(container);
  const network = isReached(config, service) ? ["--network"] : [];
  const url = `http://127.0.0.1:${config.services[service]!.port}${path}`;
  const result = await exec(container, ["/keelson/probe", "http", "--timeout", "5s", ...network, url]);
  return result.problem === undefined;
}
