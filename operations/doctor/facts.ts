import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { preflight } from "../../platforms/kubernetes/cluster/preflight.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { StackConfig } from "../../config/schema.ts";
import { pulumiEnvironment } from "../environment/pulumi-environment.ts";
import { readEngineLocks } from "../lock/pulumi-lock.ts";
import { targetLock } from "../lock/target-lock.ts";
import type { HeldLock } from "../lock/types.ts";
import { pulumiOrFail } from "../pulumi.ts";
import { examine, openTarget, type RecoveryArgs } from "../recovery/recover.ts";
import { stateProblem } from "../recovery/state.ts";
import type { Damage } from "../recovery/types.ts";
import { platformEnvironment } from "../stack.ts";
import { identityOf } from "../identity.ts";
import { rendersOnly } from "../target.ts";
import { evidenceSource } from "../deploy/target.ts";
import { listJobs } from "../schedules/schedules.ts";
import { readCertificates } from "../certificates/read.ts";
import { readMismatches } from "../collations/read.ts";
import { askPostgres } from "../databases/ask.ts";
import { limitedRolesQuery, parseLeftBehind } from "../databases/left-behind.ts";
import { readComplaints } from "../complaints/read.ts";
import { readDisks } from "./disks.ts";
import type { Asked, Facts } from "./types.ts";

/** Looks at everything and changes nothing. */
export async function readFacts(stack: string, config: StackConfig): Promise<Facts> {
  const env = platformEnvironment(config, pulumiEnvironment(process.env, { environment: config.environment, stack }));
  const deployed = await ask(() => isKnown(stack, env));
  const state = await ask(async () => {
    const damage = await stateProblem(stack, env);
    return damage === undefined ? {} : { damage };
  });
  return {
    stack,
    removeLock: (lock) => removeLock(config, stack, lock),
    deployed,
    target: await ask(() => requirePlatform(config, stack)),
    lock: await ask(async () => targetLock(config, stack, env)?.read()),
    engineLocks: await ask(() => readEngineLocks(stack, env)),
    state,
    damage: await readDamage({ stack, config, env }, { deployed, state }),
    unwell: await ask(async () => (rendersOnly(config) ? [] : evidenceSource(config, stack, env).unhealthy())),
    disks: await ask(() => readDisks(config, env)),
    jobs: await ask(() => (hasSchedules(config) ? listJobs({ stack, config }) : [])),
    certificates: await ask(() => certificatesOf(stack, config, { env, deployed })),
    collations: await ask(() => readMismatches(config, identityOf(stack), env)),
    leftBehind: await ask(async () =>
      parseLeftBehind(await askPostgres(limitedRolesQuery, config, identityOf(stack), env), config),
    ),
    complaints: await ask(() => readComplaints(config, identityOf(stack), { env, seconds: lately })),
  };
}

function hasSchedules({ services }: StackConfig): boolean {
  return Object.values(services).some(({ schedule }) => schedule !== undefined);
}

interface Certified extends Pick<Facts, "deployed"> {
  readonly env: NodeJS.ProcessEnv;
}

/** None where nothing can be wrong with them: the stack's own lasts for ten years, and what is not there shows none. */
async function certificatesOf(stack: string, config: StackConfig, { env, deployed }: Certified) {
  const isThere = !rendersOnly(config) && !("answer" in deployed && !deployed.answer);
  return isThere && config.edge.tls.kind !== "self-signed" ? readCertificates(stack, config, env) : [];
}

/** Seconds for which a driver's fault counts after its last sign; whoever has mended it is told so after them. */
const lately = 600;

async function ask<T>(question: () => T | Promise<T>): Promise<Asked<T>> {
  try {
    return { answer: await question() };
  } catch (error) {
    return { unanswered: (error as Error).message.trim() };
  }
}

async function isKnown(stack: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { stdout } = await pulumiOrFail("backend", ["stack", "ls", "--json"], { env, timeoutSeconds: 60 });
  return (JSON.parse(stdout) as { readonly name: string }[]).some(({ name }) => name === stack);
}

/** What a stack that nobody made has: nothing, and nothing of it is half-made. */
const none: Damage = { pending: [], halfMade: [], missing: [], elsewhere: false, foreign: false };

async function readDamage(args: RecoveryArgs, { deployed, state }: Pick<Facts, "deployed" | "state">) {
  if ("answer" in deployed && !deployed.answer) return { answer: none };
  if (!("answer" in state) || state.answer.damage !== undefined) return { unanswered: "the state cannot be read" };
  return ask(async () => examine(args, await openTarget(args)));
}

async function requirePlatform(config: StackConfig, stack: string): Promise<"well"> {
  if (rendersOnly(config)) return "well";
  if (config.target === "docker") await requireDocker(config.host);
  else await preflight(config, identityOf(stack));
  return "well";
}

function removeLock(config: StackConfig, stack: string, { owner: { token } }: HeldLock): string {
  const identity = identityOf(stack);
  if (config.target === "docker") return `docker volume rm ${identity.project}-${stack}-lock-${token}`;
  return `kubectl delete lease keelson-lock --namespace ${namespaceOf(config, identity)}`;
}
