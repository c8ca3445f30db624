import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { isMonitored } from "../../config/monitoring.ts";
import { listAlerts } from "../alerts/list.ts";
import { readBackupStatus } from "../backups/status.ts";
import type { BackupStatus } from "../backups/types.ts";
import { readCertificates } from "../certificates/read.ts";
import type { HostCertificate } from "../certificates/types.ts";
import { reasonOf } from "../checklist/live/edge.ts";
import { readDisks } from "../doctor/disks.ts";
import { pulumiEnvironment } from "../environment/pulumi-environment.ts";
import { identityOf } from "../identity.ts";
import { refuseRendered } from "../one-off/errors.ts";
import { currentRelease } from "../releases/record.ts";
import { openReleases } from "../releases/store.ts";
import type { Release } from "../releases/types.ts";
import { listJobs } from "../schedules/schedules.ts";
import type { JobStatus } from "../schedules/types.ts";
import { isFileBackend } from "../state/backend.ts";
import { platformEnvironment } from "../stack.ts";
import { lookOnDocker } from "./docker.ts";
import { lookInCluster } from "./kubernetes.ts";
import type { Fact, Look, StackStatus } from "./types.ts";

/** What takes longer is not known this time: somebody waits for the rest. */
const longestMs = 8_000;

interface Subject {
  readonly stack: string;
  readonly config: StackConfig;
  /** Leads to the platform. */
  readonly env: NodeJS.ProcessEnv;
  /** Leads to the state, beside which releases lie. Throws where this checkout is not set up: the rest needs no engine. */
  readonly stateEnv: () => NodeJS.ProcessEnv;
}

/** Prepares what every look needs; a look asks everything at once, and changes nothing. */
export function openStatus(stack: string, config: StackConfig): () => Promise<StackStatus> {
  refuseRendered(config);
  const env = platformEnvironment(config, process.env);
  let state: NodeJS.ProcessEnv | undefined;
  // Once: it may have something to say about a production stack's backend.
  const stateEnv = () => (state ??= pulumiEnvironment(env, { environment: config.environment, stack }));
  return () => readStatus({ stack, config, env, stateEnv });
}

async function readStatus(subject: Subject): Promise<StackStatus> {
  const { stack, config } = subject;
  const [services, release, alerts, backups, schedules, certificates, disks] = await Promise.all([
    ask(() => look(subject)),
    releaseOf(subject),
    isMonitored(config) ? ask(() => listAlerts(subject)) : off("monitoring is off (keelson:stack.monitoring.enabled)"),
    backupsOf(subject),
    hasSchedules(config) ? ask(() => jobsOf(subject)) : off("nothing runs at set times"),
    certificatesOf(subject),
    disksOf(subject),
  ]);
  const time = new Date().toISOString();
  return {
    ...{ stack, target: config.target, time, tls: config.edge.tls.kind, services, release },
    ...{ alerts, backups, schedules, certificates, disks },
  };
}

const off = (why: string) => ({ off: why });

async function ask<T>(question: () => Promise<T>): Promise<Fact<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UserError(`no answer within ${longestMs / 1000} s`)), longestMs);
  });
  try {
    return { known: await Promise.race([question(), late]) };
  } catch (error) {
    return {
      unknown: reasonOf(error)
        .trim()
        .replaceAll(/\s*\n\s*/g, " "),
    };
  } finally {
    clearTimeout(timer);
  }
}

function look({ stack, config, env }: Subject): Promise<Look> {
  const identity = identityOf(stack);
  return config.target === "docker" ? lookOnDocker(config, identity, env) : lookInCluster(config, identity);
}

/** Only a folder keeps releases beside the state. */
async function releaseOf({ stack, stateEnv }: Subject): Promise<Fact<Release>> {
  const found = await ask(async () => {
    const env = stateEnv();
    if (!isFileBackend(env)) return off("releases are recorded in a file backend only");
    const release = currentRelease(await openReleases(stack, env).list());
    return release === undefined ? off("no deploy of it is recorded here") : { known: release };
  });
  return "known" in found ? found.known : found;
}

async function backupsOf({ stack, config, env }: Subject): Promise<Fact<BackupStatus>> {
  if (config.postgres === undefined) return off("the stack has no database");
  if (config.backups === undefined) return off("no backups are made (keelson:stack.backups)");
  return ask(async () => {
    const { value, said } = await readBackupStatus({ stack, config, env, say: () => undefined });
    if (value === undefined) throw new UserError(said || "the container backup does not answer");
    return value;
  });
}

async function certificatesOf({ stack, config, env }: Subject): Promise<Fact<readonly HostCertificate[]>> {
  if (config.edge.tls.kind === "none") return off("the edge answers without TLS (edge.tls)");
  return ask(() => readCertificates(stack, config, env));
}

async function disksOf({ config, stateEnv }: Subject) {
  const found = await ask(async () => readDisks(config, stateEnv()));
  return "known" in found && found.known.length === 0
    ? off("the disks are another machine's: its own monitoring knows them")
    : found;
}

async function jobsOf(subject: Subject): Promise<readonly JobStatus[]> {
  const jobs = await listJobs(subject);
  if (jobs.length === 0) throw new UserError("no schedule is deployed");
  return jobs;
}

/** Backups have times of their own. */
function hasSchedules({ services, backups }: StackConfig): boolean {
  return backups !== undefined || Object.values(services).some(({ schedule }) => schedule !== undefined);
}
