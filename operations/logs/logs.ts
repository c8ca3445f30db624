import { didYouMean } from "../../config/nearest.ts";
import { keepsLogs } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { identityOf } from "../identity.ts";
import { platformEnvironment } from "../stack.ts";
import { expected } from "../status/services.ts";
import { rendersOnly } from "../target.ts";
import { keptLogs } from "./kept-logs.ts";
import { openStore } from "./store.ts";
import { dockerLogs } from "./docker.ts";
import { engineLogs } from "./engine-logs.ts";
import type { LogEngine, LogLine, LogOrder } from "./types.ts";
import { holdsId } from "./words.ts";

/** Lines of a stack's containers, in the order of their time. */
export async function* readLogs(order: LogOrder): AsyncGenerator<LogLine> {
  const engine = await openEngine(order);
  const holds = order.id === undefined ? () => true : holdsId(order.id);
  const store = keepsLogs(order.config) ? await openStore(order) : undefined;
  try {
    await requireKnown(order, engine);
    const lines = store === undefined ? engineLogs(engine, order) : keptLogs({ store, engine }, order);
    for await (const line of lines) if (holds(line.message)) yield line;
  } finally {
    engine.close();
    store?.close();
  }
}

async function openEngine({ stack, config }: LogOrder): Promise<LogEngine> {
  refuseRendered(config);
  if (config.target === "kubernetes") return (await import("./kubernetes.ts")).clusterLogs(config, identityOf(stack));
  await requireDocker(config.host);
  return dockerLogs(identityOf(stack), platformEnvironment(config, process.env));
}

function refuseRendered(config: StackConfig): void {
  if (rendersOnly(config))
    throw new UserError("This stack is only rendered as YAML: read its logs where it is applied (kubectl logs).");
}

/** A service that the stack file no longer has may still run, or have run. */
async function requireKnown({ stack, config, service }: LogOrder, engine: LogEngine): Promise<void> {
  const running = new Set((await engine.list()).map((one) => one.service));
  if (running.size === 0)
    throw new UserError(`The stack ${stack} has no container here: keelson deploy --stack ${stack} brings it up.`);
  if (service === undefined || running.has(service)) return;
  const known = [...new Set([...expected(config).keys(), ...running])];
  if (known.includes(service) && keepsLogs(config)) return;
  if (known.includes(service))
    throw new UserError(`No container of ${service} is there: keelson doctor --stack ${stack} says why.`);
  throw new UserError(`There is no service ${service}${didYouMean(service, known)}; there are ${known.join(", ")}.`);
}
