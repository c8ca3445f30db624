import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { pullSecrets } from "../../config/registries.ts";
import type { StackConfig } from "../../config/schema.ts";
import { builtReference, imagePrefix } from "../../platforms/built-image.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { Image, Placement, ReleaseCommand, Target, Task, Volume, VolumeArgs, Workload } from "../workload.ts";
import type { ImageArgs } from "../../platforms/container.ts";
import { claims, type Claim } from "../../platforms/kubernetes/claims.ts";
import { FilesPlacer } from "./files.ts";
import { labels, takeOver } from "../../platforms/kubernetes/labels.ts";
import { declarePullSecret } from "./registries.ts";
import { declareNamespace } from "./namespace-resources.ts";
import { WorkloadPlacer, type PlaceContext, type Published } from "./place-workload.ts";
import { ReleasePlacer } from "./release.ts";
import type { Rendering } from "./rendering.ts";
import { residentScheduler } from "./resident.ts";
import { SchedulePlacer } from "./schedule.ts";
import { memoryQuantity } from "./units.ts";

export interface KubernetesTargetArgs {
  readonly identity: Identity;
  readonly config: StackConfig;
  readonly namespace: string;
  /** Source of the image that holds the probe binary. */
  readonly probe: ImageArgs["source"];
  /** Left out where nothing but YAML is made. */
  readonly published?: Published;
  /** Takes what rendered YAML cannot do; left out where a cluster is at hand. */
  readonly rendering?: Rendering;
}

/** A namespace of a cluster: its objects carry the stack's own names, and are recognised by their labels. */
export class KubernetesTarget extends pulumi.ComponentResource implements Target {
  readonly kind = "kubernetes";
  readonly #args: KubernetesTargetArgs;
  readonly #context: PlaceContext;
  readonly #claims: readonly Claim[];

  constructor(name: string, args: KubernetesTargetArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:kubernetes:KubernetesTarget", name, { namespace: args.namespace }, opts);
    const child = { parent: this };
    const { identity, config, published, rendering } = args;
    const namespace = declareNamespace(args.namespace, labels(identity), child);
    const key = new random.RandomPassword("digest-key", { length: 32, special: false }, child);
    const place = { namespace: namespace.metadata.name, labels: labels(identity) };
    declarePullSecret(config.images.registries, place, child);
    this.#args = args;
    this.#claims = claims(config);
    this.#context = {
      identity,
      ...(published && { published }),
      namespace: namespace.metadata.name,
      config: { ...config.kubernetes, imagePullSecrets: [...pullSecrets(config)] },
      probeImage: this.image("probe", { service: "probe", source: args.probe }).reference,
      files: {
        namespace: namespace.metadata.name,
        digestKey: key.result,
        // Rendered files of an earlier content have to go: Secrets above all.
        kept: rendering === undefined,
        ...(rendering?.omittedSecrets && { omitted: rendering.omittedSecrets }),
      },
    };
    this.registerOutputs({ namespace: namespace.metadata.name });
  }

  /** Nothing is built here: a cluster's nodes pull, and keelson images push gave them something to pull. */
  image(_name: string, { service, source }: ImageArgs): Image {
    const { identity, config } = this.#args;
    const reference =
      source.kind === "registry"
        ? source.reference
        : builtReference(imagePrefix(config, identity), { ...source, service });
    return { reference, release: reference.split(/[:@]/).at(-1)!, commandLine: () => undefined };
  }

  /** Neither an update of the stack nor its end deletes a claim; its class is fixed with its first creation. */
  volume(name: string, { service, role, protect, own }: VolumeArgs, opts: pulumi.CustomResourceOptions): Volume {
    const { identity, config } = this.#args;
    const claim = this.#claims.find((claim) => claim.service === service && claim.volume === own?.name)!;
    const { class: usual, sharedClass } = config.kubernetes.volumes;
    const storageClass = claim.shared ? sharedClass : usual;
    const resource = new k8s.core.v1.PersistentVolumeClaim(
      name,
      {
        metadata: {
          name: claim.name,
          namespace: this.#context.namespace,
          labels: { ...labels(identity, { service }), "keelson.dev/role": role },
          // A class that binds at the first use waits for the pod, which comes after the claim.
          annotations: { ...takeOver, "pulumi.com/skipAwait": "true" },
        },
        spec: {
          accessModes: [claim.shared ? "ReadWriteMany" : "ReadWriteOnce"],
          resources: { requests: { storage: memoryQuantity(claim.size) } },
          ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
        },
      },
      pulumi.mergeOptions(opts, { protect, retainOnDelete: true, ignoreChanges: ["spec.storageClassName"] }),
    );
    return { name: resource.metadata.name, resource, ...(claim.together && { together: claim.service }) };
  }

  place(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Placement {
    const { schedule } = workload;
    if (schedule?.resident === true)
      return new WorkloadPlacer(name, residentScheduler(workload, schedule), this.#context, opts).place();
    if (schedule !== undefined) return new SchedulePlacer(name, workload, this.#context, opts).place(schedule);
    if (workload.hostMounts !== undefined)
      throw new Error(`${workload.service}: hostMounts are for Docker: a pod at the level "restricted" sees no node`);
    return new WorkloadPlacer(name, workload, this.#context, opts).place();
  }

  run(name: string, task: Task, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { rendering, config } = this.#args;
    if (rendering !== undefined) return this.#leaveToDo(name, task, rendering, opts);
    const { context } = config.kubernetes;
    const script = "node toolchain/run.mjs components/kubernetes/cluster/run-task.ts";
    const environment = {
      KEELSON_NAMESPACE: this.#context.namespace,
      KEELSON_SERVICE: task.placement.host,
      KEELSON_COMMAND: JSON.stringify(task.command),
      ...(context === undefined ? {} : { KEELSON_CONTEXT: context }),
    };
    return new command.local.Command(
      name,
      { create: script, update: script, stdin: task.stdin, environment, logging: "none" },
      pulumi.mergeOptions(opts, { dependsOn: [...task.placement.ready] }),
    );
  }

  release(
    name: string,
    workload: Workload,
    command: ReleaseCommand,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Resource {
    const { rendering, config } = this.#args;
    const place = { context: this.#context, cluster: config.kubernetes.context, rendering };
    return new ReleasePlacer(name, { workload, command }, place, opts).place();
  }

  /** A rendered stack has no pod to run anything in: its reader does, with what lies in a Secret beside it. */
  #leaveToDo(name: string, task: Task, rendering: Rendering, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const service = task.placement.host;
    const context = { ...this.#context.files, labels: labels(this.#args.identity, { service }) };
    const secret = new FilesPlacer(context, opts).secret(name, { stdin: task.stdin });
    rendering.tasks.push({ secret, service, command: task.command });
    return this;
  }
}
