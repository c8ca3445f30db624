import { setTimeout as sleep } from "node:timers/promises";
import type { StackConfig } from "../../config/schema.ts";
import { didYouMean } from "../../config/nearest.ts";
import { UserError } from "../../config/user-error.ts";
import { testLabel } from "../../monitoring/alerts/alertmanager.ts";
import { redact } from "../evidence/redact.ts";
import { identityOf } from "../identity.ts";
import { serverLog } from "../server-log.ts";
import { platformEnvironment } from "../stack.ts";
import { failureIn, gaveUp, isOver, readAttempts, sinceThen, type Attempts } from "./counters.ts";
import { withServer, type Server } from "./server.ts";
import type { AlertOrder, Delivery } from "./types.ts";

/** Alertmanager tries for ten seconds at the least before it gives a notification up; a mail server may take its time. */
const times = { longestMs: 25_000, pauseMs: 300, aliveMs: 30_000 } as const;

type Kind = StackConfig["alerts"]["receivers"][string]["kind"];

/** Alertmanager's name for the way to a receiver. */
const integrations: Readonly<Record<Kind, string>> = {
  slack: "slack",
  email: "email",
  webhook: "webhook",
  deadman: "webhook",
};

/** Reads Alertmanager's log of the last seconds. */
type ReadLog = (seconds: number) => Promise<string>;

/** Sends a real alert through the running Alertmanager to one receiver alone, and waits for what becomes of it. */
export function testReceiver(order: AlertOrder, receiver: string): Promise<Delivery> {
  const kind = kindOf(order, receiver);
  const place = { config: order.config, identity: identityOf(order.stack) };
  const env = platformEnvironment(order.config, process.env);
  return withServer(order, "alertmanager", async (server) => {
    await requireDeployed(server, order, receiver);
    const readLog: ReadLog = (seconds) => serverLog({ ...place, env }, "alertmanager", seconds);
    return deliver(server, { receiver, kind, stack: order.stack }, readLog);
  });
}

function kindOf({ config, stack }: AlertOrder, receiver: string): Kind {
  const { receivers } = config.alerts;
  if (Object.hasOwn(receivers, receiver)) return receivers[receiver]!.kind;
  const names = Object.keys(receivers).sort();
  const list =
    names.length === 0
      ? `the stack ${stack} tells nobody: set keelson:stack.alerts.receivers and deploy`
      : `there are ${names.join(", ")}`;
  throw new UserError(`There is no receiver ${receiver}${didYouMean(receiver, names)}; ${list}.`);
}

async function requireDeployed(server: Server, { stack }: AlertOrder, receiver: string): Promise<void> {
  const known = await server.get<readonly { readonly name: string }[]>("/api/v2/receivers");
  if (known.some(({ name }) => name === receiver)) return;
  throw new UserError(
    `The running Alertmanager does not know the receiver ${receiver} yet: keelson deploy --stack ${stack}.`,
  );
}

interface Tested {
  readonly receiver: string;
  readonly kind: Kind;
  readonly stack: string;
}

/** The counters tell that it was delivered; where they do not, the log tells why. */
export async function deliver(
  server: Server,
  tested: Tested,
  readLog: ReadLog,
  { longestMs, pauseMs }: { readonly longestMs: number; readonly pauseMs: number } = times,
): Promise<Delivery> {
  const { receiver, kind } = tested;
  const count = async () => readAttempts(await server.text("/metrics"), integrations[kind], receiver);
  const before = await count();
  const begun = Date.now();
  await server.post("/api/v2/alerts", [testAlert(tested, new Date(begun))]);
  const log = () => readLog((Date.now() - begun) / 1000 + 1).catch(() => "");
  let attempts = sinceThen(before, before);
  let isKnown = false;
  while (!isKnown && Date.now() - begun < longestMs) {
    await sleep(pauseMs);
    const now = sinceThen(before, await count());
    // What was given up is begun anew after a second, for as long as the alert lasts.
    isKnown = isOver(now) || (now.givenUp > attempts.givenUp && gaveUp(await log(), receiver));
    attempts = now;
  }
  const seconds = Math.round((Date.now() - begun) / 100) / 10;
  const why = await problemOf(attempts, log, tested);
  const facts = { receiver, kind, delivered: why === undefined, attempts: attempts.made, seconds };
  return why === undefined ? facts : { ...facts, why };
}

/** What failed may have been another receiver of the kind: the log tells them apart, by the last word about each. */
async function problemOf(
  attempts: Attempts,
  log: () => Promise<string>,
  { receiver, stack }: Tested,
): Promise<string | undefined> {
  const { begun, made, failed } = attempts;
  if (isOver(attempts) && failed === 0) return undefined;
  if (begun === 0)
    return `Alertmanager made no attempt: keelson doctor --stack ${stack}, or its own log, says whether it is well`;
  const reason = failureIn(await log(), receiver);
  if (reason !== undefined) return redact(reason);
  if (!isOver(attempts)) return "it has not answered yet";
  return made > failed ? undefined : "Alertmanager's log does not say why";
}

/** Of no rule: it ends by itself, and each is another one, or Alertmanager would not tell it again for hours. */
function testAlert({ receiver, stack }: Tested, now: Date) {
  const end = new Date(now.getTime() + times.aliveMs);
  return {
    labels: { alertname: "KeelsonTest", severity: "test", stack, [testLabel]: receiver, sent: now.toISOString() },
    annotations: {
      summary: `A test of the receiver ${receiver}`,
      description: "Somebody ran keelson alerts test. Nothing is wrong; it ends by itself within a minute.",
    },
    startsAt: now.toISOString(),
    endsAt: end.toISOString(),
  };
}
