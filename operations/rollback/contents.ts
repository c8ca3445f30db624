import { keyedDigest, textDigest } from "../../platforms/content-hash.ts";
import { containerType } from "../../policies/facts/state-format.ts";
import { labelsOf } from "../state/containers.ts";
import { decodeText } from "./substitution.ts";
import type { Recorded } from "./recorded.ts";
import { open, textOf, type Value, type Values } from "./values.ts";

/** Files that one resource fills in, by path or key, in their order. */
export interface Contents {
  readonly service: string;
  readonly files: readonly (readonly [string, string])[];
}

/** The files of a container that fills a volume, or of a ConfigMap or Secret; undefined of anything else. */
export function contentsOf(resource: Recorded): Contents | undefined {
  const files = filesOf(resource);
  return files === undefined ? undefined : { service: serviceOf(resource), files };
}

function filesOf({ type, inputs }: Recorded): Contents["files"] | undefined {
  if (type === containerType) return uploads(open(inputs["uploads"]));
  if (type === "kubernetes:core/v1:ConfigMap") return entries(open(inputs["data"]), (text) => text);
  if (type === "kubernetes:core/v1:Secret") return entries(open(inputs["data"]), decodeText);
  return undefined;
}

function uploads(value: Value | undefined): Contents["files"] | undefined {
  if (!Array.isArray(value)) return undefined;
  return (value as readonly Value[]).map((item) => {
    const { file, content } = open(item) as Values;
    return [textOf(file), textOf(content)] as const;
  });
}

function entries(value: Value | undefined, read: (text: string) => string): Contents["files"] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const items = Object.entries(value as Values).sort(([a], [b]) => (a < b ? -1 : 1));
  return items.map(([key, item]) => [key, read(textOf(item))] as const);
}

function serviceOf(resource: Recorded): string {
  const { metadata } = resource.inputs;
  const labels = ((metadata as Values | undefined)?.["labels"] ?? {}) as Values;
  const service = labelsOf(resource.inputs)["keelson.service"] ?? labels["keelson.dev/service"];
  return typeof service === "string" ? service : resource.name;
}

/** What names or labels these files wherever their content counts (platforms/content-hash.ts). */
export function digestOf({ files }: Contents, key: string): string {
  return keyedDigest(key, files.flat());
}

/** Recorded digest → that of the files as they will be. */
export function digestChanges(
  before: readonly Recorded[],
  after: readonly Recorded[],
  keys: { readonly recorded: string; readonly today: string },
): [string, string][] {
  return before.flatMap((resource, index) => {
    const [old, now] = [contentsOf(resource), contentsOf(after[index]!)];
    if (old === undefined || now === undefined) return [];
    const pair: [string, string] = [digestOf(old, keys.recorded), digestOf(now, keys.today)];
    return pair[0] === pair[1] ? [] : [pair];
  });
}

/** What nginx answers with once it has loaded a configuration: a digest of that without it (components/edge/nginx-conf.ts). */
const loadedMark = /(location = \/loaded \{ return 200 ")([0-9a-f]{16})(\\n"; \})/;

/** Recorded digest of the edge's configuration → that of the configuration as it will be; names in it may be others. */
export function loadedChanges(before: readonly Recorded[], after: readonly Recorded[]): [string, string][] {
  const certificate = fileOf(after, (path) => path.endsWith("tls.crt")) ?? "";
  const [old, now] = [before, after].map((all) => fileOf(all, (_, content) => loadedMark.test(content)));
  if (old === undefined || now === undefined) return [];
  const recorded = loadedMark.exec(old)![2]!;
  const digest = textDigest(now.replace(loadedMark, "$1$3") + certificate);
  return recorded === digest ? [] : [[recorded, digest]];
}

function fileOf(
  resources: readonly Recorded[],
  isMeant: (path: string, content: string) => boolean,
): string | undefined {
  const files = resources.flatMap((resource) => contentsOf(resource)?.files ?? []);
  return files.find(([path, content]) => isMeant(path, content))?.[1];
}
