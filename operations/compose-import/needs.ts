import type { Environment } from "./environment.ts";
import { wire } from "./wiring.ts";
import { wordsOf } from "./words.ts";
import { appAt, storeAt, waitsFor, type World } from "./world.ts";

/**
 * Whom each service needs: data stores, what it waits for, what its variables and command name. A need that would close a
 * circle is left out and told; what is waited for stays before what is merely named.
 */
export function needsOf(
  world: World,
  environments: Readonly<Record<string, Environment>>,
  ports: Readonly<Record<string, number | undefined>>,
): Record<string, string[]> {
  const names = Object.keys(environments);
  const graph = new Map(names.map((name) => [world.names[name]!, new Set<string>()]));
  const add = (name: string, other: string, why: string) => {
    const own = world.names[name]!;
    if (own === other || graph.get(own)!.has(other)) return;
    const key = Object.keys(world.names).find((each) => world.names[each] === other)!;
    if (ports[key] === undefined) return;
    if (reaches(graph, other, own))
      world.report.left(
        name,
        why,
        `${other} needs ${own} too, and none of them could start first: ${other} is not among its needs`,
      );
    else graph.get(own)!.add(other);
  };
  for (const name of names)
    for (const on of waitsFor(world, name)) {
      const app = appAt(world, on);
      if (app !== undefined) add(name, app, "depends_on");
    }
  for (const name of names)
    for (const other of namedBy(world, environments[name]!, name)) add(name, other, "environment");
  return Object.fromEntries(
    names.map((name) => [name, [...storesOf(world, environments[name]!, name), ...graph.get(world.names[name]!)!]]),
  );
}

function namedBy(world: World, { services }: Environment, name: string): string[] {
  const words = wordsOf(world.compose.services[name]!["command"]) ?? [];
  return [...new Set([...services, ...words.flatMap((word) => wire(word, world).services)])];
}

function storesOf(world: World, { stores }: Environment, name: string): string[] {
  const words = wordsOf(world.compose.services[name]!["command"]) ?? [];
  const waited = waitsFor(world, name).map((on) => storeAt(world, on));
  const all = [...stores, ...words.flatMap((word) => wire(word, world).stores), ...waited];
  return (["postgres", "redis"] as const).filter((store) => all.includes(store));
}

function reaches(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  return from === to || [...(graph.get(from) ?? [])].some((next) => reaches(graph, next, to));
}
