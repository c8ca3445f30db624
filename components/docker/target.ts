import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import {
  type Image,
  type Placement,
  type ReleaseCommand,
  type Target,
  type Task,
  type Volume,
  type VolumeArgs,
  type Workload,
} from "../workload.ts";
import { type ImageArgs } from "../../platforms/container.ts";
import type { Bytes } from "../../sizing/types.ts";
import { metricsHost } from "../watched.ts";
import { toContainerArgs } from "./container-args.ts";
import { measureDisk } from "./disk.ts";
import { placeFiles, type FilesContext, type PlacedFiles } from "./files.ts";
import { behindGate, createGate } from "./gate.ts";
import { placeImage } from "./image.ts";
import type { Identity } from "../../platforms/identity.ts";
import { labels, scheduleLabel, type Label } from "../../platforms/docker/labels.ts";
import { joinServiceNetwork } from "./join.ts";
import { joinedNetworks } from "./networks.ts";
import { serviceNetwork, type NetworkArgs } from "../../sizing/docker-networks.ts";
import { quote } from "../../platforms/shell-quote.ts";
import { declareVolume, volumeMounts } from "./volumes.ts";
import { createReload } from "./reload.ts";
import { asScheduledServer, stateVolume } from "./schedule.ts";
import { jobLabel, runRelease, timeoutLabel, toJobArgs } from "./release.ts";

export interface DockerTargetArgs {
  readonly identity: Identity;
  /** Networks by name. */
  readonly networks: Readonly<Record<string, NetworkArgs>>;
  /** Source of the image that holds the probe binary. */
  readonly probe: ImageArgs["source"];
  /** Address of the engine, for the commands that run beside the provider; DOCKER_HOST's when left out. */
  readonly host?: string | undefined;
}

/** Variables of the docker commands that run beside the provider. */
type CommandEnvironment = Readonly<Record<string, string>>;

/** A Docker host: networks, the probe binary's volume, and containers. */
export class DockerTarget extends pulumi.ComponentResource implements Target {
  readonly kind = "docker";
  /** Size of the disk that images, volumes and logs share. */
  readonly disk: pulumi.Output<Bytes>;
  readonly #identity: Identity;
  readonly #commands: CommandEnvironment;
  readonly #networks: Readonly<Record<string, docker.Network>>;
  /** The last build of each folder. */
  readonly #built = new Map<string, pulumi.Resource>();
  readonly #probe: ProbeVolume;
  readonly #files: FilesContext;

  constructor(name: string, args: DockerTargetArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:docker:DockerTarget", name, {}, opts);
    const child = { parent: this };
    this.#identity = args.identity;
    this.#commands = args.host === undefined ? {} : { DOCKER_HOST: args.host };
    this.#networks = createNetworks(args, child);
    const image = this.image("probe", { service: "probe", source: args.probe }, child);
    this.#probe = createProbeVolume(image, args.identity, child);
    const key = new random.RandomPassword("digest-key", { length: 32, special: false }, child);
    this.#files = { identity: args.identity, writerImage: image.reference, digestKey: key.result };
    this.disk = measureDisk(`${name}-disk`, { ...this.#commands, IMAGE: image.reference }, child);
    this.registerOutputs({ disk: this.disk });
  }

  image(name: string, args: ImageArgs, opts: pulumi.CustomResourceOptions): Image {
    const context = { identity: this.#identity, commands: this.#commands };
    if (args.source.kind === "registry") return placeImage(`${name}-image`, args, context, opts);
    // At once, each build would start from nothing: one after the other, the second takes every layer from the cache.
    const before = this.#built.get(args.source.folder);
    const image = placeImage(
      `${name}-image`,
      args,
      context,
      before ? pulumi.mergeOptions(opts, { dependsOn: [before] }) : opts,
    );
    this.#built.set(args.source.folder, image.resource);
    return image;
  }

  /** Named after the stack, so that a later stack of the same name finds the data again. Never deleted by the engine. */
  volume(name: string, args: VolumeArgs, opts: pulumi.CustomResourceOptions): Volume {
    const context = { identity: this.#identity, ownerImage: this.#files.writerImage, commands: this.#commands };
    return declareVolume(name, args, context, opts);
  }

  place(name: string, asked: Workload, opts: pulumi.CustomResourceOptions): Placement {
    const workload = this.#asServer(name, asked, opts);
    const files = placeFiles(name, workload, this.#files, opts);
    const containers = Array.from({ length: workload.replicas }, (_, index) =>
      this.#container(workload.replicas === 1 ? name : `${name}-${index}`, workload, files, opts),
    );
    const names = containers.map((container) => container.name);
    const gate = createGate(name, workload, { instances: names, commands: this.#commands }, opts);
    const instances = behindGate(names, gate);
    const joins = this.#joins(name, workload, instances, opts);
    const reloads = createReload(name, workload, { files, instances, commands: this.#commands }, opts);
    return { host: workload.service, instances, ready: [...containers, gate, ...joins, ...reloads] };
  }

  /** What runs at set times needs somebody here who looks at the clock: a server like any other. */
  #asServer(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Workload {
    const { schedule } = workload;
    if (schedule === undefined) return workload;
    return asScheduledServer(workload, schedule, this.volume(`${name}-schedule-volume`, stateVolume(workload), opts));
  }

  run(name: string, task: Task, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const environment = { ...this.#commands, CONTAINER: task.placement.instances[0]! };
    const script = `docker exec -i "$CONTAINER" ${task.command.map(quote).join(" ")}`;
    return new command.local.Command(
      name,
      { create: script, update: script, stdin: task.stdin, environment, logging: "none" },
      pulumi.mergeOptions(opts, { dependsOn: [...task.placement.ready] }),
    );
  }

  #joins(
    name: string,
    workload: Workload,
    instances: readonly pulumi.Output<string>[],
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Resource[] {
    if (workload.peers === undefined || workload.peers.neededBy.length === 0) return [];
    const network = this.#networks[serviceNetwork(workload.service)]!.name;
    return [joinServiceNetwork(name, workload, { instances, network, commands: this.#commands }, opts)];
  }

  /** The container is only declared: what runs it stays away where nothing that it runs has changed. */
  release(
    name: string,
    workload: Workload,
    { words, timeoutSeconds }: ReleaseCommand,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Resource {
    const files = placeFiles(name, workload, this.#files, opts);
    const facts = {
      "keelson.service": workload.service,
      [jobLabel]: "release",
      [timeoutLabel]: String(timeoutSeconds),
    };
    const container = new docker.Container(
      name,
      { ...toJobArgs(workload), ...this.#surroundings(workload, files, facts) },
      pulumi.mergeOptions(opts, { deleteBeforeReplace: false, dependsOn: [this.#probe.filler, ...files.ready] }),
    );
    const { project, stack } = this.#identity;
    const environment = { ...this.#commands, PROJECT: project, STACK: stack };
    return runRelease(name, { workload, words, digests: files.digests, container, environment }, opts);
  }

  #container(
    name: string,
    workload: Workload,
    files: PlacedFiles,
    opts: pulumi.CustomResourceOptions,
  ): docker.Container {
    const facts = {
      "keelson.service": workload.service,
      "keelson.tier": workload.tier,
      "keelson.update": workload.update,
      ...(workload.critical ? { "keelson.critical": "true" } : {}),
      ...(workload.schedule === undefined ? {} : { [scheduleLabel]: "true" }),
      ...(workload.role === undefined ? {} : { "keelson.role": workload.role }),
    };
    return new docker.Container(
      name,
      { ...toContainerArgs(workload), ...this.#surroundings(workload, files, facts) },
      pulumi.mergeOptions(opts, {
        deleteBeforeReplace: workload.update === "stop-first",
        dependsOn: [this.#probe.filler, ...files.ready],
      }),
    );
  }

  /** Where a container lives: its labels, networks and volumes. */
  #surroundings(workload: Workload, files: PlacedFiles, facts: Readonly<Record<string, string>>) {
    return {
      labels: [...this.#labels(facts), { label: "keelson.release", value: workload.release }],
      networksAdvanced: joinedNetworks(workload, Object.keys(this.#networks)).map((network) =>
        this.#attachment(network, workload),
      ),
      volumes: [this.#probe.mount, ...files.volumes, ...volumeMounts(workload)],
    };
  }

  /** Apps get no shared alias: during a swap it would send a failing new container its share of the traffic. */
  #attachment(network: string, workload: Workload) {
    const own = workload.tier === "app" ? [] : [workload.service];
    const asked = workload.metrics?.network === network ? [metricsHost(workload.service)] : [];
    const aliases = [...own, ...asked];
    return { name: this.#networks[network]!.name, ...(aliases.length === 0 ? {} : { aliases }) };
  }

  #labels(facts: Readonly<Record<string, string>>): Label[] {
    return labels(this.#identity, facts);
  }
}

interface ProbeVolume {
  readonly mount: {
    readonly volumeName: pulumi.Output<string>;
    readonly containerPath: string;
    readonly readOnly: true;
  };
  readonly filler: docker.Container;
}

function createNetworks({ identity, networks }: DockerTargetArgs, opts: pulumi.CustomResourceOptions) {
  const create = ([name, { internal, apart }]: [string, NetworkArgs]) => {
    const options = apart === true ? { options: { "com.docker.network.bridge.enable_icc": "false" } } : {};
    return [
      name,
      new docker.Network(`${name}-network`, { internal, ...options, labels: labels(identity) }, opts),
    ] as const;
  };
  return Object.fromEntries(Object.entries(networks).map(create));
}

/** Docker copies an image's folder into an empty volume when a container is created: the filler never starts. */
function createProbeVolume(image: Image, identity: Identity, opts: pulumi.CustomResourceOptions): ProbeVolume {
  const facts = labels(identity);
  const release = { label: "keelson.content", value: image.release };
  const volume = new docker.Volume("probe", { labels: [...facts, release] }, opts);
  const filler = new docker.Container(
    "probe-filler",
    {
      image: image.reference,
      start: false,
      mustRun: false,
      networkMode: "none",
      labels: facts,
      volumes: [{ volumeName: volume.name, containerPath: "/keelson" }],
    },
    pulumi.mergeOptions(opts, { deleteBeforeReplace: false }),
  );
  return { mount: { volumeName: volume.name, containerPath: "/keelson", readOnly: true }, filler };
}
