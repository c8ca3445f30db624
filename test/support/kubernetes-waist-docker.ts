import { probeBinary, secretsFolder } from "../../platforms/container.ts";
import { fileFacts, hashed, list, none, probeFact, question, type Facts } from "./kubernetes-waist-words.ts";
import type { Recorded } from "./record-resources.ts";
import { labelsOf, textOf, uploadsOf, type RecordedStack, type Upload } from "./recorded-stack.ts";

/** Inputs are those of a container's arguments that are compared. */
interface Inputs {
  readonly memory: number;
  readonly memorySwap: number;
  readonly memoryReservation: number;
  readonly cpus: string;
  readonly cpuShares: number;
  readonly shmSize?: number;
  readonly user: string;
  readonly image: string;
  readonly entrypoints?: readonly string[];
  readonly command?: readonly string[];
  readonly envs: readonly string[];
  readonly readOnly: boolean;
  readonly securityOpts: readonly string[];
  readonly capabilities: { readonly drops: readonly string[]; readonly adds?: readonly string[] };
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly ulimits?: readonly { readonly hard: number }[];
  readonly logOpts: Readonly<Record<string, string>>;
  readonly stopSignal: string;
  readonly stopTimeout: number;
  readonly healthcheck: HealthCheck;
  readonly volumes: readonly { readonly containerPath: string; readonly readOnly?: boolean }[];
}

interface HealthCheck {
  readonly tests: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly startPeriod: string;
  readonly retries: number;
}

/** Reads the facts of a service's container on a Docker host. */
export function dockerFacts(stack: RecordedStack, service: string): Facts {
  const own = (containers: readonly Recorded[]) =>
    containers.filter((each) => labelsOf(each)["keelson.service"] === service);
  const containers = own(stack.servers);
  const inputs = containers[0]!.inputs as unknown as Inputs;
  const reloads = stack.of("Command").some(({ name }) => name === `${service}-reload`);
  return {
    replicas: String(containers.length),
    "order of an update": containers[0]!.deleteBeforeReplace === true ? "stop-first" : "start-first",
    "changed files": reloads ? "a reload" : "a new replica",
    ...limitFacts(inputs),
    ...healthFacts(inputs.healthcheck),
    ...hardeningFacts(inputs),
    ...runFacts(inputs),
    ...contentFacts(own(stack.writers).flatMap(uploadsOf), isWrapped(inputs)),
  };
}

function limitFacts({ memory, memorySwap, memoryReservation, cpus, cpuShares, shmSize, ulimits }: Inputs): Facts {
  return {
    "memory limit": `${memory}MiB`,
    "memory reservation": `${memoryReservation}MiB`,
    swap: memorySwap === memory ? none : "some",
    "CPU limit": String(Number(cpus)),
    // Docker's weight of 1024 stands for one core.
    "CPU reservation": `${Math.round((cpuShares * 1000) / 1024)}m`,
    "shared memory": shmSize === undefined ? none : `${shmSize}MiB`,
    "open files": String(ulimits?.[0]?.hard ?? "the engine's default"),
    "disk for logs": "as the log limits say",
  };
}

function healthFacts({ tests, interval, timeout, startPeriod, retries }: HealthCheck): Facts {
  const command = tests.slice(1);
  const times = { interval: seconds(interval), timeout: seconds(timeout), attempts: retries };
  return {
    readiness: probeFact({ question: question(command), ...times }),
    "who asks": "the engine, by a command inside",
    liveness: none,
    "time to start": `${seconds(startPeriod)} s`,
  };
}

function folderSize(options: string): number {
  return Number(/size=(\d+)k/.exec(options)![1]) / 1024;
}

function hardeningFacts({ user, capabilities, securityOpts, readOnly, tmpfs, volumes }: Inputs): Facts {
  const data = volumes.filter(({ readOnly }) => readOnly !== true);
  return {
    user,
    capabilities: `${list(capabilities.adds ?? [])} of ${list(capabilities.drops)}`,
    privileges: securityOpts.includes("no-new-privileges") ? "none gained" : "may gain",
    "root file system": readOnly ? "read-only" : "writable",
    "writable folders": list(Object.keys(tmpfs)),
    "their size": list([...new Set(Object.values(tmpfs).map((options) => `${folderSize(options)}MiB`))]),
    "their options": list([...new Set(Object.values(tmpfs).map((options) => options.replace(/,size=.*/, "")))]),
    "data folder": list(data.map(({ containerPath }) => containerPath)),
  };
}

function runFacts(inputs: Inputs): Facts {
  const { image, command = ["the image's own"], envs, stopSignal, stopTimeout, logOpts } = inputs;
  return {
    image,
    command: isWrapped(inputs) ? "the image's own, named by the wrapper" : command.join(" "),
    environment: list(envs),
    "stop signal": stopSignal,
    grace: `${stopTimeout} s`,
    logs: `${logOpts["max-file"]!} files of ${logOpts["max-size"]!}`,
  };
}

const isWrapped = ({ entrypoints = [] }: Inputs) => entrypoints.includes(probeBinary);

/** Reads the facts of a container's files. Where the wrapper runs, the files of its folder are variables. */
function contentFacts(uploads: readonly Upload[], wrapped: boolean): Facts {
  const [hidden, open] = [true, false].map((secret) =>
    uploads.filter(({ file }) => file.startsWith(`${secretsFolder}/`) === secret),
  ) as [Upload[], Upload[]];
  const contents = (files: readonly Upload[], from: number) =>
    Object.fromEntries(files.map(({ file, content }) => [file.slice(from), textOf(content)]));
  return {
    "secret variables": hashed(wrapped ? contents(hidden, secretsFolder.length + 1) : {}),
    "delivery of secret variables": wrapped ? "files that the probe binary sets as variables" : none,
    ...fileFacts(contents(wrapped ? open : uploads, 0)),
    "secret files' mode": modes(wrapped ? [] : hidden),
    "other files' mode": list([...new Set(open.map(({ permissions }) => permissions))]),
  };
}

const modes = (files: readonly Upload[]) =>
  list([...new Set(files.map(({ permissions, owner, group }) => `${permissions} ${owner}:${group}`))]);

/** Reads the seconds of a duration in Go's form, such as 1m30s. */
function seconds(duration: string): number {
  const [, minutes = "0", rest] = /^(?:(\d+)m)?(\d+)s$/.exec(duration)!;
  return Number(minutes) * 60 + Number(rest);
}
