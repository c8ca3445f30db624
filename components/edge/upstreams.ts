/** A routed app as it runs now: each replica by its own name, because a shared name would include a failing new one. */
export interface Upstream {
  readonly service: string;
  readonly instances: readonly string[];
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
  const { service, instances } = upstream;
  const alone = instances.map((_, replica) => aloneName(service, replica));
  return [
    group(service, instances, upstream),
    ...instances.map((instance, replica) => group(alone[replica]!, [instance], upstream)),
    draw(`$first_${index}`, alone),
    `map $first_${index} $second_${index} { ${alone.map((name, replica) => `${name} ${next(alone, replica)};`).join(" ")} }`,
    `map $passed_at_once $all_${index} { 1 ${service}; default $first_${index}; }`,
  ];
}

function next(names: readonly string[], index: number): string {
  return names[(index + 1) % names.length]!;
}

/** A service's name has no dot, so no service is called so. */
function aloneName(service: string, replica: number): string {
  return `${service}.${replica}`;
}

/** Time-outs count as failures whatever proxy_next_upstream says, so without max_fails=0 a slow page takes its app away. */
function group(name: string, instances: readonly string[], { port, keepAliveSeconds }: Upstream): string {
  const servers = instances.map((instance) => `  server ${instance}:${port} max_fails=0;`);
  const idle = `  keepalive_timeout ${keepAliveSeconds}s;`;
  return [`upstream ${name} {`, ...servers, `  keepalive ${keepalive};`, idle, "}"].join("\n");
}

/** The request's random id decides, to a hundredth of a percent evenly. */
function draw(variable: string, names: readonly string[]): string {
  const share = (100 / names.length).toFixed(2);
  const parts = names.map((name, index) => (index === names.length - 1 ? `* ${name};` : `${share}% ${name};`));
  return `split_clients $request_id ${variable} { ${parts.join(" ")} }`;
}
