import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { StackFile } from "../../config/schema.ts";

/** The production example for a cluster of given size, with replicas by load, as YAML. */
export function renderedProduction(): StackFile {
  const text = readFileSync("Pulumi.prod.yaml", "utf8");
  const file = (parse(text) as { config: { "keelson:stack": StackFile } }).config["keelson:stack"];
  return {
    // In a cluster nothing makes backups yet.
    ...without(file, "backups"),
    target: "kubernetes",
    host: { memory: "16GiB", cpus: 4 },
    kubernetes: { render: "rendered" },
    images: { source: "build", registry: "registry.example.com/team" },
    postgres: {},
    edge: without(file.edge!, "address"),
    services: {
      ...file.services,
      web: { ...without(file.services!["web"]!, "replicas"), autoscale: { min: 2, max: 4 } },
    },
  };
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const copy = { ...value };
  Reflect.deleteProperty(copy, key);
  return copy;
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** YAML files of a folder: text by path. */
export function readYaml(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  return new Map(names.sort().map((name) => [join(folder, name), readFileSync(join(folder, name), "utf8")]));
}

export const manifests = (files: ReadonlyMap<string, string>) =>
  [...files.values()].map((text) => parse(text) as Manifest);

/** Titles of the objects whose file was written, changed or removed in between. */
export function changedFiles(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const changed = paths.filter((path) => before.get(path) !== after.get(path));
  return changed.map((path) => title(parse(after.get(path) ?? before.get(path)!) as Manifest)).sort();
}

export const title = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

/** What docs/kubernetes.md answers: warnings as "check object", and the checks that are switched off. */
export function answeredChecks(document: string): { readonly warnings: string[]; readonly ignored: string[] } {
  const [, section = ""] = document.split("## What kube-score says");
  const rows = section.matchAll(/^\| `([a-z-]+)` +\| ([A-Za-z]+ [a-z-]+) +\|/gm);
  const items = section.matchAll(/^- `([a-z-]+)`/gm);
  return {
    warnings: [...rows].map(([, check, object]) => `${check!} ${object!}`),
    ignored: [...items].map(([, check]) => check!),
  };
}
