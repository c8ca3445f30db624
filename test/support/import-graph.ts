import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";

/** What each node imports, by name. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads which TypeScript files of the folders import which, type imports and import() included. */
export function readImports(folders: readonly string[]): Graph {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  return new Map(files.filter((file) => file.endsWith(".ts")).map((file) => [file, importsOf(file)]));
}

function importsOf(file: string): ReadonlySet<string> {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  const local = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith("."));
  return new Set(local.map((name) => normalize(join(dirname(file), name))));
}

/** Merges nodes that `nameOf` gives the same name; what a merged node imports of itself is left out. */
export function mergeNodes(graph: Graph, nameOf: (node: string) => string): Graph {
  const merged = new Map<string, Set<string>>();
  for (const [node, imported] of graph) {
    const name = nameOf(node);
    const others = [...imported].map(nameOf).filter((other) => other !== name);
    merged.set(name, new Set([...(merged.get(name) ?? []), ...others]));
  }
  return merged;
}

/** Finds one circle, as the path that leads from a node back to it; undefined where the graph has none. */
export function findCircle(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle !== undefined) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
