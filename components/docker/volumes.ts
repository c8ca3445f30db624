import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../platforms/identity.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { labels } from "../../platforms/docker/labels.ts";
import type { User } from "../../platforms/container.ts";
import type { HostMount } from "../watched.ts";
import type { Mount, OwnVolumeArgs, Volume, VolumeArgs, Workload } from "../workload.ts";

export interface VolumeContext {
  readonly identity: Identity;
  /** Image of the probe, whose binary sets the owner. */
  readonly ownerImage: pulumi.Input<string>;
  /** Variables of the docker commands (DOCKER_HOST). */
  readonly commands: Readonly<Record<string, string>>;
}

/** Named after the stack, so that a later stack of the same name finds the data again. Never deleted by the engine. */
export function declareVolume(
  name: string,
  args: VolumeArgs,
  context: VolumeContext,
  opts: pulumi.CustomResourceOptions,
): Volume {
  const { service, role, protect, own } = args;
  const facts = { "keelson.service": service, "keelson.role": role, ...(own && { "keelson.volume": own.name }) };
  const resource = new docker.Volume(
    name,
    { name: volumeName(context.identity, args), labels: labels(context.identity, facts), ...inFolder(own?.folder) },
    pulumi.mergeOptions(opts, { protect, retainOnDelete: true }),
  );
  const volume = { name: resource.name, resource };
  if (own === undefined) return volume;
  return { ...volume, name: owned(resource, { ...context, name, ...own.owner, parts: own.parts ?? [] }, opts) };
}

/** No service's name has a dot in it, so no two volumes are called the same. */
function volumeName({ project, stack }: Identity, { service, role, own }: VolumeArgs): string {
  if (own === undefined) return `${project}-${stack}-${service}-${role}`;
  const place = own.folder === undefined ? "" : `-${textDigest(own.folder).slice(0, 8)}`;
  return `${project}-${stack}-${service}.${own.name}${place}`;
}

/** A volume of another name for another folder: one that is there keeps the folder that it was made with. */
function inFolder(folder: string | undefined) {
  return folder === undefined ? {} : { driver: "local", driverOpts: { type: "none", o: "bind", device: folder } };
}

/** Changes owners and nothing else: it may enter folders that are closed to it, as they are another user's. */
const script = [
  "docker run --rm --network none --read-only --user 0:0 --security-opt no-new-privileges --memory 64m",
  "--cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE",
  '--volume "$VOLUME:/volume" "$IMAGE" own "$OWNER" /volume',
].join(" ");

/** One word a part: neither owners nor the names of a stack's folders have a space in them. */
const partsScript = `${script} $PARTS`;

/** A new volume of Docker's belongs to root, and no process here is root: it is given to the user of its service. */
function owned(
  volume: docker.Volume,
  {
    name,
    uid,
    gid,
    parts,
    ownerImage,
    commands,
  }: VolumeContext & User & Pick<Required<OwnVolumeArgs>, "name" | "parts">,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const words = parts.map(({ path, owner }) => `${owner.uid}:${owner.gid} ${path}`).join(" ");
  const environment = {
    ...{ ...commands, VOLUME: volume.name, OWNER: `${uid}:${gid}`, IMAGE: ownerImage },
    ...(words === "" ? {} : { PARTS: words }),
  };
  const text = words === "" ? script : partsScript;
  const run = { create: text, update: text, environment, logging: "none" } as const;
  const given = new command.local.Command(`${name}-owner`, run, opts);
  // Its URN, because that is known in a preview; the dependency comes along with it.
  return pulumi.all([volume.name, given.urn]).apply(([name]) => name);
}

export function volumeMounts({ mounts, hostMounts = [] }: Workload) {
  return [...mounts.map(namedVolume), ...hostMounts.map(hostFolder)];
}

function hostFolder({ source, path }: HostMount) {
  return { hostPath: source, containerPath: path, readOnly: true };
}

function namedVolume({ volume, path, readOnly }: Mount) {
  return {
    volumeName: volume.name,
    containerPath: path,
    ...(readOnly === true ? { readOnly } : {}),
  };
}
