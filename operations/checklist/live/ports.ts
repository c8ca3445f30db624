import { connect } from "node:net";
import { placeOf, reachable, reasonOf } from "./edge.ts";
import { serviceOf, tierOf, unanswered, wrong } from "./findings.ts";
import type { InspectedContainer, LiveCheck, LiveFinding } from "./types.ts";

const timeoutMs = 5_000;
/** So many ports are asked at most: a container may publish a whole range. */
const mostPorts = 100;

/**
 * The ports are asked from the host, which is outside of the stack's networks: a host firewall does not filter what
 * Docker publishes.
 */
export const livePorts: LiveCheck = {
  name: "live-published-ports",
  like: "published-ports",
  item: "firewall and isolation",
  title: "From outside the stack's networks only the edge answers.",
  severity: "critical",
  references: ["CIS Docker 5.9", "CIS Docker 5.14"],
  remedy:
    "Take `publish` out of the service's section and deploy: others reach it through the edge or the stack's networks.",
  ask: async ({ containers }) => {
    const published = containers.flatMap(portsOf).slice(0, mostPorts);
    if (published.length === 0)
      return [unanswered("edge", "publishes no port, so nothing could be asked from outside")];
    return (await Promise.all(published.map(askPort))).flat();
  },
};

export interface Published {
  readonly service: string;
  readonly isEdge: boolean;
  readonly address: string;
  readonly port: number;
}

/** Each port once: an engine with IPv6 lists the same for both families. */
export function portsOf(container: InspectedContainer): Published[] {
  const bound = Object.values(container.NetworkSettings.Ports).flatMap((ports) => ports ?? []);
  const all = bound.map(({ HostIp, HostPort }) => ({ address: HostIp, port: Number(HostPort) }));
  const unique = all.filter(({ port }, index) => all.findIndex((other) => other.port === port) === index);
  return unique.map((one) => ({ ...one, service: serviceOf(container), isEdge: tierOf(container) === "edge" }));
}

async function askPort({ service, isEdge, address, port }: Published): Promise<LiveFinding[]> {
  const place = placeOf({ address: address === "" ? "0.0.0.0" : address, port });
  const problem = await tryConnect(reachable(address), port);
  if (isEdge) return problem === undefined ? [] : [unanswered(service, `publishes ${place}, and ${problem}`)];
  return [wrong(service, problem === undefined ? `answers at ${place}, past any host firewall` : `publishes ${place}`)];
}

/** Undefined where it connects. */
export function tryConnect(address: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end("it does not answer in time"));
    socket.once("error", (error) => end(reasonOf(error)));
  });
}
