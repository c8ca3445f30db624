import { posix } from "node:path";
import type { Resource } from "../resources.ts";
import { secretName, type FoundSecret } from "../secrets.ts";
import { at, knownItems, list, text, together, type Tree } from "../tree.ts";
import { anyFile, isKnown, unknown, type Fact, type PlainFile } from "../types.ts";
import { serviceOf } from "./container.ts";

/** Containers look in these folders for secret files; a server's key lies with the settings that it reloads. */
const isSecret = (path: string) => /^\/run\/secrets(-\w+)?\/|\/server\.key$/.test(path);

interface Upload {
  readonly path: string;
  readonly content: Fact<string>;
}

/** The files that a container brings, whether it runs or only fills a volume. */
export function uploadedFiles(resource: Resource): PlainFile[] {
  const service = serviceOf(resource);
  const plain = (uploads(resource.props) ?? hidden(resource.props)).filter(({ path }) => !isSecret(path));
  return plain.map(({ path, content }) => ({ service, path, content }));
}

/** A list that is not known may hold any file of the folders that it fills. */
function hidden(props: Tree): readonly Upload[] {
  const folders = knownItems(at(props, "volumes")).map((volume) => text(at(volume, "containerPath")));
  const named = folders.filter((folder) => typeof folder === "string");
  return named.map((folder) => ({ path: `${folder}/${anyFile}`, content: unknown }));
}

export function uploadedSecrets(resource: Resource): FoundSecret[] {
  const service = serviceOf(resource);
  const found = uploads(resource.props);
  // One secret among them hides the whole list in a state that nobody decrypts.
  if (found === undefined) return [{ name: `files of ${service}`, service, value: unknown }];
  const secret = found.filter(({ path }) => isSecret(path));
  return secret.map(({ path, content }) => ({
    name: secretName(posix.basename(path), service),
    service,
    value: content,
  }));
}

/** Undefined where the list itself is not known. */
function uploads(props: Tree): readonly Upload[] | undefined {
  const items = list(at(props, "uploads"));
  return isKnown(items) ? items.map(upload) : undefined;
}

function upload(item: Tree, index: number): Upload {
  const path = text(at(item, "file"));
  return { path: (isKnown(path) && path) || `uploads[${index}]`, content: content(item) };
}

/** A file that is named by a path of the deploying machine stays unread. */
function content(item: Tree): Fact<string> {
  const given = together({
    content: text(at(item, "content")),
    encoded: text(at(item, "contentBase64")),
    source: text(at(item, "source")),
  });
  if (!isKnown(given) || given.source !== undefined) return unknown;
  return given.content ?? Buffer.from(given.encoded ?? "", "base64").toString("utf8");
}
