/** A routed app as it runs now: each replica by its own name, because a shared name would include a failing new one. */
export interface Upstream {
  readonly service: string;
  readonly instances: readonly string[];
  /** A name with the addresses of all replicas, where the instances are not one for each. */
  readonly each?: string;
  readonly port: number;
  /** Says for how many seconds an idle connection to it may be used again. */
  readonly keepAliveSeconds: number;
}

/** Idle connections that each worker keeps to an app; must be under what the app accepts, over its usual concurrency. */
const keepalive = 32;

/**
 * One group for all replicas, and one for each alone. nginx repeats a GET, PUT or DELETE that an app has received whenever
 * its group has another server; a group of one has none. So a replica is drawn first, and another is asked only where no
 * connection came about (lanes.ts). The group of all is for bodies that are passed on as they come: what has left nginx
 * of those it cannot repeat.
 */
export function upstreamBlocks(upstream: Upstream, index: number): string[] {
  const { service } = upstream;
  const alone = aloneNames(upstream);
  const next = alone.map((_, replica) => alone[(replica + 1) % alone.length]!);
  return [
    group(service, upstream),
    ...alone.map((name, replica) => group(name, { ...upstream, instances: [upstream.instances[replica]!] })),
    draw(`$first_${index}`, alone),
    upstreamMap(`$first_${index}`, `$second_${index}`, [alone, next]),
    upstreamMap("$passed_at_once", `$all_${index}`, [["1"], [service]], `$first_${index}`),
  ];
}

/** A service's name has no dot, so no service is called so. */
export function aloneNames({ service, instances }: Upstream): string[] {
  return instances.map((_, replica) => `${service}.${replica}`);
}

interface Grouped {
  /** Before this replica the others are not asked. */
  readonly preferred?: string | undefined;
  /** Lines of the group's own, such as a cookie of nginx's. */
  readonly settings?: readonly string[];
}

/**
 * A group of all replicas, or of one before which the others are not asked. Time-outs count as failures whatever
 * proxy_next_upstream says, so without max_fails=0 a slow page takes its app away.
 */
export function group(
  name: string,
  { instances, port, keepAliveSeconds }: Upstream,
  { preferred, settings = [] }: Grouped = {},
): string {
  const behind = (instance: string) => (preferred === undefined || instance === preferred ? "" : " backup");
  const servers = instances.map((instance) => `server ${instance}:${port} max_fails=0${behind(instance)};`);
  // The way to choose a server stands before what is kept open.
  const lines = [...servers, ...settings, `keepalive ${keepalive};`, `keepalive_timeout ${keepAliveSeconds}s;`];
  return [`upstream ${name} {`, ...lines.map((line) => `  ${line}`), "}"].join("\n");
}

type Columns = readonly [keys: readonly string[], values: readonly string[]];

/** nginx's map of a few values, on one line; the last value is that of all other keys too, where no other is given. */
export function upstreamMap(from: string, to: string, [keys, values]: Columns, other = values.at(-1)!): string {
  const pairs = keys.map((key, index) => `${key} ${values[index]!};`);
  return `map ${from} ${to} { ${[...pairs, `default ${other};`].join(" ")} }`;
}

/** The request's random id decides, to a hundredth of a percent evenly. */
function draw(variable: string, names: readonly string[]): string {
  const share = (100 / names.length).toFixed(2);
  const parts = names.map((name, index) => (index === names.length - 1 ? `* ${name};` : `${share}% ${name};`));
  return `split_clients $request_id ${variable} { ${parts.join(" ")} }`;
}
