import { joinSuffix, type JoinVariables } from "../../platforms/docker/joins.ts";
import { isServer } from "../state/containers.ts";
import type { ResourceState } from "../state/types.ts";

/** A container as the state has it. */
export interface Wanted {
  readonly id: string;
  readonly name: string;
  readonly networks: readonly { readonly name: string; readonly aliases: readonly string[] }[];
}

/** The part of `docker inspect` that somebody may have changed by hand. */
export interface Found {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

/** A docker command that puts one thing right. */
export interface Step {
  readonly args: readonly string[];
  readonly what: string;
  readonly starts?: true;
}

/** The long-running containers that the state takes for running. */
export function wantedContainers(resources: readonly ResourceState[]): Wanted[] {
  const servers = resources.filter((resource) => isServer(resource) && resource.delete !== true).flatMap(wanted);
  const joins = resources.flatMap(joined);
  return servers.map((server) => ({ ...server, networks: [...server.networks, ...networksOf(server, joins)] }));
}

/** Variables of the commands that put containers into a network after their start (components/docker/join.ts). */
function joined({ type, urn, inputs = {}, delete: replaced }: ResourceState): JoinVariables[] {
  if (type !== "command:local:Command" || !urn.endsWith(joinSuffix) || replaced === true) return [];
  return [inputs["environment"] as JoinVariables];
}

function networksOf({ name }: Wanted, joins: readonly JoinVariables[]): Wanted["networks"] {
  const own = joins.filter(({ CONTAINERS }) => CONTAINERS.split(" ").includes(name));
  return own.map(({ NETWORK, ALIAS }) => ({ name: NETWORK, aliases: [ALIAS] }));
}

function wanted({ id, inputs = {}, outputs = {} }: ResourceState): Wanted[] {
  const name = outputs["name"] ?? inputs["name"];
  const networks = (inputs["networksAdvanced"] ?? []) as readonly { name: string; aliases?: readonly string[] }[];
  if (id === undefined || typeof name !== "string") return [];
  return [{ id, name, networks: networks.map(({ name, aliases = [] }) => ({ name, aliases })) }];
}

/**
 * What brings a container back to what the state says of it: the engine does not look, and whatever it does next would
 * stand on a server that is not there. A started one first gets its name and networks back, by which others find it.
 */
export function stepsFor({ id, name, networks }: Wanted, found: Found): Step[] {
  const joined = Object.keys(found.NetworkSettings.Networks);
  const lacking = networks.filter((network) => !joined.includes(network.name));
  return [
    ...(found.Name === `/${name}`
      ? []
      : [{ args: ["rename", id, name], what: `${found.Name.slice(1)} is named ${name} again` }]),
    ...lacking.map((network) => ({
      args: [
        ...["network", "connect", ...network.aliases.flatMap((alias) => ["--alias", alias])],
        ...[network.name, id],
      ],
      what: `${name} is on the network ${network.name} again`,
    })),
    ...restart(id, name, found.State.Status),
  ];
}

function restart(id: string, name: string, status: string): Step[] {
  if (status === "paused") return [{ args: ["unpause", id], what: `${name} was paused, and goes on`, starts: true }];
  if (status === "exited" || status === "created" || status === "dead")
    return [{ args: ["start", id], what: `${name} was ${status}, and is started`, starts: true }];
  return [];
}
