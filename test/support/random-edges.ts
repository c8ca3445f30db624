import fc from "fast-check";
import { renderLoadedConf } from "../../components/edge/nginx-conf.ts";
import { parseStack } from "../../config/parse.ts";
import type { StackConfig } from "../../config/schema.ts";
import { randomStack, type RandomStack } from "./random-edge-stacks.ts";

export interface RandomEdge {
  readonly edge: StackConfig["edge"];
  readonly environment: StackConfig["environment"];
  readonly monitored: boolean;
  readonly conf: string;
}

/** The edge's files of as many valid stack files, the same at each call. */
export function randomEdges(count: number): readonly RandomEdge[] {
  return fc.sample(randomStack, { numRuns: count, seed: 12 }).map(rendered);
}

function rendered(stack: RandomStack): RandomEdge {
  const { environment, monitored } = stack;
  const edge = edgeOf(stack);
  const plan = { workerProcesses: 2, workerConnections: 512, openFiles: 1088 };
  const input = { plan, environment, edge, monitored, maxBodyBytes: 1024 ** 2, ...reached(stack, edge) };
  return { edge, environment, monitored, conf: renderLoadedConf(input, "").conf };
}

/** As a development stack: production would refuse some of them, and nginx is to take all. */
function edgeOf({ names, routes, tcp, tls, edge }: RandomStack): StackConfig["edge"] {
  const named = <T extends { readonly service: number }>({ service, ...rest }: T) => ({
    ...rest,
    service: names[service % names.length]!,
  });
  const isFree = ({ port }: { readonly port: number }) => ![80, edge.httpsPort].includes(port);
  const shown = (host: string) => (tls === "acme" ? { host } : {});
  const passed = tcp.filter(isFree).map(({ tls: wanted = false, access, ...route }) => {
    return { ...route, ...access, ...(wanted && tls !== "none" ? { tls: true, ...shown("tcp.example.com") } : {}) };
  });
  const ports = passed.map(({ port }) => port).filter((port) => port !== 8080);
  const services = Object.fromEntries(names.map((each) => [each, { image: "example.com/app:1", ports }]));
  const users = { ann: "a-long-pass-phrase", "bob@example.com": "another-pass-phrase" };
  const chosen = { routes: routes.map(named), tcp: passed.map(named), tls: tlsOf(tls, routes) };
  return parseStack({ environment: "development", services, edge: { ...edge, users, ...chosen } }).edge;
}

/** Wildcards have an authority look up a record; where there is none, it asks the edge. */
function tlsOf(kind: RandomStack["tls"], routes: RandomStack["routes"]): object {
  if (kind === "files") return { kind, certificate: "chain.pem", key: "key.pem" };
  if (kind !== "acme") return { kind };
  const hosts = [...new Set(["tcp.example.com", ...routes.map(({ host }) => host)])].filter((host) => host !== "*");
  const dns = { provider: "digitalocean", secretEnv: { DO_AUTH_TOKEN: "t" } };
  return { kind, hosts, ...(hosts.some((host) => host.startsWith("*.")) ? { challenge: "dns-01", dns } : {}) };
}

/** Addresses stand for names, which the probe binary would resolve. */
function reached({ names, replicas, inCluster }: RandomStack, { routes, tls }: StackConfig["edge"]) {
  const addresses = (index: number) =>
    Array.from({ length: replicas[index]! }, (_, replica) => `127.0.${index}.${replica + 1}`);
  // A cluster's Service stands for all pods, and another name has the addresses of each.
  const instances = (index: number) =>
    inCluster ? { instances: [`127.0.${index}.1`], each: `127.0.${index}.2` } : { instances: addresses(index) };
  const routed = [...new Set(routes.map(({ service }) => service))].sort();
  const upstreams = routed.map((service, index) => ({ service, ...instances(index), port: 8080, keepAliveSeconds: 4 }));
  const asks = tls.kind === "acme" && tls.challenge === "http-01";
  const acme = { service: "acme", instances: ["127.0.8.1"], port: 8402, keepAliveSeconds: 4 };
  return {
    upstreams,
    replicas: Object.fromEntries(names.map((each, index) => [each, addresses(index)])),
    ...(asks ? { challenges: acme } : {}),
  };
}
