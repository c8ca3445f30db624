import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { containers, exec } from "./docker.ts";
import { output, run } from "./run.ts";
import type { Project } from "./project.ts";

/** Somewhere that a person or a program may read without being trusted with secrets. */
export interface Place {
  readonly where: string;
  readonly text: string;
}

/** Secret texts by what they are, without the words around them. */
export type Secrets = ReadonlyMap<string, string>;

interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** This is how a state shows a secret: with --show-secrets a secret is an object with its JSON text. */
interface Shown {
  readonly plaintext: string;
}

interface Upload {
  readonly file: string;
  readonly content: string;
}

/** Every secret that the stack's state knows: passwords and their hashes, verifiers, and what lies in secret files. */
export async function stackSecrets(project: Project): Promise<Secrets> {
  const { code, stdout, stderr } = await project.pulumi(["stack", "export", "--show-secrets"], 60);
  assert.equal(code, 0, stderr);
  const { resources } = (JSON.parse(stdout) as { deployment: { resources: Resource[] } }).deployment;
  return new Map(resources.flatMap((resource) => secretsOf(resource)));
}

function secretsOf({ urn, type, inputs = {}, outputs = {} }: Resource): [string, string][] {
  const name = urn.split("::").at(-1)!;
  const random = type.endsWith(":RandomPassword") ? [outputs["result"], outputs["bcryptHash"]].map(plain) : [];
  const uploads = ((plain(inputs["uploads"]) as Upload[] | undefined) ?? []).flatMap(secretTokens);
  const keys = tokens(drawnKey(plain(outputs["stdout"])));
  const verifiers = ((plain(inputs["stdin"]) as string | undefined) ?? "").match(/SCRAM-SHA-256\$[^']+/g) ?? [];
  return [...random, ...uploads, ...keys, ...verifiers].map((text, index) => [`${name} ${index}`, String(text)]);
}

/** Undefined for what is no secret: files of a server's settings, say. */
function plain(value: unknown): unknown {
  const shown = value as Shown | undefined;
  return typeof shown?.plaintext === "string" ? (JSON.parse(shown.plaintext) as unknown) : undefined;
}

/** A command that makes a certificate prints its key beside it, as JSON. */
function drawnKey(printed: unknown): string {
  if (typeof printed !== "string" || !printed.startsWith("{")) return "";
  return (JSON.parse(printed) as { readonly key?: string }).key ?? "";
}

/** One secret file hides all that lie in its folder. */
function secretTokens({ file, content }: Upload): string[] {
  return /^\/run\/secrets|\/server\.key$/.test(file) ? tokens(content) : [];
}

/**
 * The long words of a file: a password, a URL, each line of a key. Short ones and PEM's headings are in many texts, and so are
 * paths, which stand beside keys in settings and are mounted where everybody may look.
 */
function tokens(content: string): string[] {
  return content.split(/[\s"]+/).filter((word) => word.length >= 20 && !/^\/[a-z]+\//.test(word));
}

/** How a secret may stand in a text: as it is, inside JSON as JavaScript and as Go write it, and in a state's JSON inside JSON. */
export function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = json.replaceAll(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  return [...new Set([secret, json, html, JSON.stringify(html).slice(1, -1)])];
}

/** Which secrets stand in which places; by name only, because a test's output is one more place. */
export function findSecrets(places: readonly Place[], secrets: Secrets): string[] {
  return places.flatMap(({ where, text }) =>
    [...secrets]
      .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
      .map(([name]) => `${where} shows ${name}`),
  );
}

/** Every file below a folder, as its bytes are. */
export function filesBelow(folder: string): Place[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => ({ where: path, text: readFileSync(path, "latin1") }));
}

/** All that Docker tells of a stack: definitions, environments and labels of everything it made, and logs. */
export async function dockerPlaces(stack: string): Promise<Place[]> {
  const list = async (kind: readonly string[]) =>
    (await output("docker", [...kind, "--quiet", "--filter", `label=keelson.stack=${stack}`]))
      .split("\n")
      .filter(Boolean);
  const made = {
    container: await list(["ps", "--all"]),
    volume: await list(["volume", "ls"]),
    network: await list(["network", "ls"]),
  };
  const images = await output("docker", ["inspect", "--format", "{{.Image}}", ...made.container]);
  const kinds = Object.entries({ ...made, image: [...new Set(images.trim().split("\n"))] });
  const inspected = kinds.map(async ([kind, ids]) => ({
    where: `docker inspect (${kind})`,
    text: await output("docker", [kind, "inspect", ...ids]),
  }));
  const logs = (await containers(stack)).map(async ({ name }) => {
    const { stdout, stderr } = await run("docker", ["logs", name]);
    return { where: `docker logs ${name}`, text: stdout + stderr };
  });
  return Promise.all([...inspected, ...logs]);
}

/** What a running container can read in its own secret files. */
export async function secretFiles(name: string): Promise<Place> {
  const { stdout } = await exec(name, ["sh", "-c", "cat /run/secrets/*"]);
  return { where: `${name}:/run/secrets`, text: stdout };
}
