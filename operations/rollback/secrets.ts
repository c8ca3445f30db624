import { UserError } from "../../config/user-error.ts";
import { isDeepStrictEqual } from "node:util";
import { posix } from "node:path";
import { secretsFolder } from "../../platforms/container.ts";
import { contentsOf } from "./contents.ts";
import type { Recorded } from "./recorded.ts";
import { open, Secret, type Value, type Values } from "./values.ts";

/** A resource of the release beside the one that stands for it today. */
export interface Twin {
  readonly recorded: Recorded;
  readonly today: Recorded | undefined;
}

/** kept: today's value is used. restored: the release's is. */
export interface SecretDifference {
  readonly name: string;
  readonly outcome: "kept" | "restored";
}

/** Resources that are nothing but a value in the state: a random one, or a command's secret output (a certificate). */
export function isValue({ type, additionalSecretOutputs = [] }: Recorded): boolean {
  return type.startsWith("random:") || (type === "command:local:Command" && additionalSecretOutputs.includes("stdout"));
}

/**
 * Tells whether today's value stands for the release's: a random one always, another one while it is made of the
 * same.
 */
export function keepsToday({ recorded, today }: Twin): boolean {
  if (today === undefined) return false;
  return recorded.type.startsWith("random:") || isDeepStrictEqual(recorded.inputs, today.inputs);
}

/** Outputs that nobody else's inputs hold: a hash with a salt of its own differs at every look. */
const unused = new Set(["bcryptHash", "id"]);

export const sameValue = ({ recorded, today }: Twin): boolean =>
  today !== undefined && valuePairs({ recorded, today }).every(([from, to]) => from === to);

/** Texts of a value in the release and today's in their place; a certificate and its key stand in one JSON text. */
export function valuePairs({ recorded, today }: Twin): [string, string][] {
  const names = Object.keys(recorded.outputs).filter((name) => !unused.has(name) && !name.startsWith("__"));
  const secret = names.filter((name) => recorded.outputs[name] instanceof Secret || name === "stdout");
  return secret.flatMap((name) => textPairs(open(recorded.outputs[name]), open(today?.outputs[name])));
}

function textPairs(from: Value | undefined, to: Value | undefined): [string, string][] {
  if (typeof from !== "string" || typeof to !== "string") return [];
  const [old, now] = [parseObject(from), parseObject(to)];
  if (old === undefined || now === undefined) return [[from, to]];
  return [[from, to], ...Object.keys(old).flatMap((key) => textPairs(old[key], now[key]))];
}

function parseObject(text: string): Values | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Values;
  } catch {
    return undefined;
  }
}

export interface GivenSecret {
  readonly name: string;
  readonly recorded: string;
  readonly today: string;
}

/**
 * Secrets that the stack file gave and that differ today. A file of the secrets' folder that holds no known value was given
 * as a whole; shortest first, as a given password stands in the URLs that are made of it.
 */
export function givenSecrets(twins: readonly Twin[], known: ReadonlyMap<string, string>): readonly GivenSecret[] {
  const files = twins.flatMap(secretFiles).sort((a, b) => a.recorded.length - b.recorded.length);
  const given: GivenSecret[] = [];
  for (const file of files) {
    const values = [...known.keys(), ...given.map(({ recorded }) => recorded)];
    const made = values.some((value) => file.recorded !== value && holds(file.recorded, value));
    const counted = known.has(file.recorded) || given.some(({ recorded }) => recorded === file.recorded);
    if (!made && !counted && file.recorded !== file.today) given.push(file);
  }
  for (const { recorded } of given) refuseAmbiguous(files.filter((file) => file.recorded === recorded));
  return given;
}

/** One value then, several now: which of them belongs where it stood inside another text cannot be told. */
function refuseAmbiguous(files: readonly GivenSecret[]): void {
  if (new Set(files.map(({ today }) => today)).size === 1) return;
  const names = files.map(({ name }) => name).join("; ");
  throw new UserError(
    `The release gave one secret to several, and they differ today (${names}): today's cannot be kept. Nothing was changed; --with-secrets restores the release's.`,
  );
}

const holds = (text: string, value: string): boolean =>
  text.includes(value) || text.includes(encodeURIComponent(value));

function secretFiles({ recorded, today }: Twin): GivenSecret[] {
  const [old, now] = [contentsOf(recorded), today && contentsOf(today)];
  if (old === undefined || now === undefined) return [];
  const present = new Map(now.files);
  return old.files.flatMap(([path, content]) => {
    const other = present.get(path);
    if (other === undefined || !isSecret(recorded, path)) return [];
    return [{ name: `${old.service}: ${posix.basename(path)}`, recorded: content, today: other }];
  });
}

function isSecret({ type }: Recorded, path: string): boolean {
  return type === "kubernetes:core/v1:Secret" || posix.dirname(path) === secretsFolder;
}
