import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { z } from "zod";
import { didYouMean } from "../nearest.ts";

// Each value says itself what it allows, as the end of "give …": the message of every problem is built on that.

export const text = (allowed: string, pattern = /\S/) => z.string(allowed).regex(pattern, allowed);

/** A host's name; one in another script is told its form in DNS, and what is part of a URL the name in it. */
export const hostText = (allowed: string, pattern: RegExp) =>
  z.string(allowed).regex(pattern, { error: ({ input }) => allowed + (inDns(input) || nameIn(input, pattern)) });

function inDns(host: unknown): string {
  if (typeof host !== "string" || !/[^\0-\x7f]/.test(host)) return "";
  const ascii = domainToASCII(host);
  return ascii === "" ? "" : `; its form in DNS is ${ascii}`;
}

/** Capitals, a dot at the end, a scheme, a port or a path are what people copy along. */
function nameIn(text: unknown, pattern: RegExp): string {
  if (typeof text !== "string" || isIP(text) !== 0) return "";
  const [, name = ""] = /^\s*(?:[a-z]+:\/\/)?([^/:?#\s]*?)\.*(?:[/:?#\s].*)?$/.exec(text.toLowerCase()) ?? [];
  return pattern.test(name) ? `; did you mean "${name}"?` : "";
}

/** multipleOf, because int() aborts the parse of the whole file: problems across fields would go unreported. */
export const wholeNumber = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return z.number(allowed).min(min, allowed).max(max, allowed).multipleOf(1, allowed).meta({ type: "integer" });
};

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: (issue) => enumerate(values) + didYouMean(issue.input, values) });

const enumerate = (values: readonly string[]) => values.join(", ").replace(/, ([^,]+)$/, " or $1");

export const yesOrNo = z.boolean("true or false");

/** A fixed set of keys; for others the message has one line a key, in the order of `issue.keys`. */
export const section = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKey(key, Object.keys(shape))).join("\n")
        : "a group of keys, or {} for the defaults",
  });

const unknownKey = (key: string, known: readonly string[]) =>
  "unknown key" + (otherName(key, known) || didYouMean(key, known) || `; allowed here: ${known.join(", ")}`);

/** What compose files and other platforms call it. */
const otherNames: Readonly<Record<string, string>> = {
  ...{
    dependson: "needs",
    links: "needs",
    networks: "needs",
    environment: "env",
    envfile: "env",
    secrets: "secretEnv",
  },
  ...{ healthcheck: "health", memlimit: "memory", mem: "memory", cpu: "cpus", expose: "ports", scale: "replicas" },
  ...{ instances: "replicas", tmpfs: "writablePaths", shmsize: "shm", stopgraceperiod: "stopGrace", cron: "schedule" },
  ...{ cmd: "command", args: "command", dockerfile: "build", context: "build", configs: "files", logging: "logs" },
};

function otherName(key: string, known: readonly string[]): string {
  const name = otherNames[key.toLowerCase().replaceAll(/[-_]/g, "")];
  return name !== undefined && known.includes(name) ? `; here it is called ${name}` : "";
}

/** A word of a command line; Docker's provider refuses an empty one half-way through a deploy. */
const word = "a text that is not empty, such as --name= in place of --name and an empty text";

export const list = <T extends z.ZodType>(item: T) => z.array(item, "a list");

/** A command line, word by word. */
export const words = list(text(word, /[^]/));

/** Any keys of one kind, such as names of services. */
export const map = <K extends z.ZodString, V extends z.ZodType>(key: K, value: V) =>
  z.record(key, value, "a group of keys");

/** An extension as CREATE EXTENSION takes it. */
export const extensionName = text("an extension's name such as pg_trgm", /^[a-z][a-z0-9_-]{0,62}$/);

const units = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
/** Beyond any machine's, and far below where whole bytes cease to be exact in a number (2 ** 53). */
const mostBytes = 1024 * units.TiB;

// The look-ahead refuses zero: no size or duration in a stack file may be empty.
const sizePattern = String.raw`(?=[\d.]*[1-9])\d+(\.\d+)?\s?(KiB|MiB|GiB|TiB|kB|MB|GB|TB)`;
const sizeExamples = "a size such as 512MiB or 16GiB";
const sizeText = (allowed: string, pattern: string) => {
  const most = `${allowed}, at most 1024TiB`;
  return text(allowed, new RegExp(`^${pattern}$`)).refine((value) => bytesOf(value) <= mostBytes, most);
};
export const size = sizeText(sizeExamples, sizePattern);
export const sizeOrAuto = sizeText(`auto or ${sizeExamples}`, `(auto|${sizePattern})`);

/** 0 for auto, and for what the pattern refuses anyway. */
export function bytesOf(value: string): number {
  const [, amount, unit] = /^([\d.]+)\s?([A-Za-z]+)$/.exec(value) ?? [];
  return unit === undefined || !(unit in units) ? 0 : Number(amount) * units[unit as keyof typeof units];
}

// 0.01 is the least that Docker accepts; no machine has 4096 cores, and a cluster of more is several stacks' business.
const coreCount = (allowed: string) => {
  const most = `${allowed}, at most 4096`;
  return z.number(allowed).min(0.01, allowed).max(4096, most);
};
const coreExamples = "a number of cores such as 2 or 0.5";
export const cores = coreCount(coreExamples);
export const coresOrAuto = z.union([z.literal("auto"), coreCount(`auto or ${coreExamples}`)], {
  error: ({ input }) => `auto or ${coreExamples}${typeof input === "number" && input > 4096 ? ", at most 4096" : ""}`,
});

const durationExamples = "a duration such as 30s, 5m or 1h";
const seconds = { s: 1, m: 60, h: 3600 };

export const days = text(
  "a number of days such as 30d, from 1d to 3650d",
  /^([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|36[0-4]\d|3650)d$/,
);

/** Whole seconds at the least: Docker's stop timeout knows nothing finer. A day at the most: nothing here waits longer. */
export const duration = text(durationExamples, /^0*[1-9]\d*[smh]$/).refine(
  (value) => secondsOf(value) <= 24 * seconds.h,
  `${durationExamples}, at most 24h`,
);

/** 0 for what the pattern refuses anyway. */
function secondsOf(value: string): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(value) ?? [];
  return unit === undefined ? 0 : Number(amount) * seconds[unit as keyof typeof seconds];
}

export const serviceName = text(
  "1 to 30 lower-case letters, digits and dashes, starting with a letter and not ending with a dash",
  /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/,
);

/** A program's variable: Java servers (Elasticsearch, SonarQube) have dots in theirs, which no shell can set. */
export const appVariableName = text(
  "letters, digits, underscores and dots, starting with a letter or an underscore",
  /^[A-Za-z_][A-Za-z0-9_.]*$/,
);

export const variableName = text(
  "letters, digits and underscores, not starting with a digit",
  /^[A-Za-z_][A-Za-z0-9_]*$/,
);

export const port = wholeNumber(1, 65535);

/** Nothing that nginx's configuration would read as its own syntax. */
export const urlPath = text("a path such as /api, without spaces, quotes or ; { } ? # $", /^\/[A-Za-z0-9._~%+@:/-]*$/);
export const folder = text("a folder such as /tmp, not / itself", /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)+$/);

const ipAddress = "an IP address such as 127.0.0.1 or 0.0.0.0";
export const address = z.string(ipAddress).refine((value) => isIP(value) !== 0, ipAddress);

// As the engine's own grammar has it: a repository's parts are lower-case words, a registry may have capitals and a port.
const imagePart = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const registryHost = String.raw`(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?`;

export const imageReference = text(
  "an image reference such as registry.example.com/team/app:1.4.2",
  new RegExp(
    `^(${registryHost}/)?${imagePart}(/${imagePart})*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$`,
  ),
);

/** A server's own password: it stands on a line of files that servers read, where a line break would end it. */
export const password = text("a text of one line that is not empty", /^[^\r\n]*\S[^\r\n]*$/).meta({ secret: true });

/** `secret` lets the schema for editors accept Pulumi's `secure:` form too. */
export const secret = text("a text that is not empty").meta({ secret: true });
