import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { Placement, Workload } from "../workload.ts";
import {
  autoscalerSpec,
  deploymentSpec,
  isStateful,
  needsDisruptionBudget,
  statefulSetSpec,
  updateSeconds,
} from "./controllers.ts";
import { metricsHost } from "../watched.ts";
import { declareFilledSecrets } from "./filled-secrets.ts";
import { FilesPlacer, type FilesContext, type PlacedFiles } from "./files.ts";
import {
  criticalLabel,
  labels,
  roleLabel,
  schedulerLabel,
  selector,
  takeOver,
  type Labels,
} from "../../platforms/kubernetes/labels.ts";
import { networkLabels, policySpec } from "./network-policy.ts";
import { toPodSpec } from "./pod.ts";
import { togetherLabels } from "./pod-placement.ts";
import { rolloutDeadlineSeconds } from "./probes.ts";
import { publishedAddress } from "./published.ts";
import { createReload } from "./reload.ts";
import { headlessSpec, isPublished, metricsSpec, podsServiceName, serviceSpec } from "./service.ts";

/** What all workloads of a stack share. */
export interface PlaceContext {
  readonly identity: Identity;
  readonly namespace: pulumi.Output<string>;
  readonly config: StackConfig["kubernetes"];
  readonly probeImage: pulumi.Input<string>;
  readonly files: Omit<FilesContext, "labels">;
  readonly published?: Published;
}

/** How a live cluster is reached from outside; there is none behind rendered YAML. */
export interface Published {
  /** The address is that of any node, for ports that every node opens. */
  readonly nodeAddress?: string | undefined;
}

const skipAwait = { "pulumi.com/skipAwait": "true" };

/** Seconds for a cloud to give a Service its load balancer. */
const loadBalancerSeconds = 300;

/**
 * Two of kube-score's rules do not hold here: tags name versions or contents, so nothing has to be pulled again; and the
 * users are those of the well-known images, so that a volume suits either platform.
 */
export const accepted = { "kube-score/ignore": "container-image-pull-policy,container-security-context-user-group-id" };

/** One workload's objects, from its files to its rules of network and disruption. */
export class WorkloadPlacer {
  readonly #name: string;
  readonly #workload: Workload;
  readonly #context: PlaceContext;
  readonly #opts: pulumi.CustomResourceOptions;
  readonly #labels: Labels;
  readonly #selector: Labels;

  constructor(name: string, workload: Workload, context: PlaceContext, opts: pulumi.CustomResourceOptions) {
    const { service, tier } = workload;
    this.#name = name;
    this.#workload = workload;
    this.#context = context;
    this.#opts = opts;
    this.#labels = labels(context.identity, { service, tier });
    this.#selector = selector(context.identity, service);
  }

  place(): Placement {
    const context = { ...this.#context.files, labels: this.#labels };
    const files = new FilesPlacer(context, this.#opts).place(this.#name, this.#workload);
    const controller = this.#controller(files, [this.#policy(), ...files.objects, ...this.#filledSecrets()]);
    this.#guards(controller);
    this.#metricsService();
    const reloads = createReload(this.#name, this.#workload, { ...this.#context, files, controller }, this.#opts);
    // Nobody can ask who has no port.
    if (this.#workload.ports.length === 0)
      return { host: this.#workload.service, instances: [], ready: [controller, ...reloads] };
    const service = this.#service(controller);
    const published = isPublished(this.#workload) ? this.#context.published : undefined;
    return {
      host: this.#workload.service,
      instances: [service.metadata.name],
      ...(this.#workload.chosenAmong === true ? { each: podsServiceName(this.#workload.service) } : {}),
      ready: [service, ...reloads],
      ...(published && { published: publishedAddress(service, published.nodeAddress) }),
    };
  }

  #controller(files: PlacedFiles, dependsOn: readonly pulumi.Resource[]): pulumi.CustomResource {
    const template = this.#template(files);
    const opts = pulumi.mergeOptions(this.#opts, {
      dependsOn: [...dependsOn],
      customTimeouts: {
        create: `${rolloutDeadlineSeconds(this.#workload.probes) + this.#balancerSeconds}s`,
        update: `${updateSeconds(this.#workload) + this.#balancerSeconds}s`,
      },
    });
    const metadata = { ...this.#metadata(), annotations: { ...accepted, ...takeOver } };
    if (this.#hasPodsService) this.#podsService();
    if (isStateful(this.#workload)) {
      const spec = statefulSetSpec(this.#workload, this.#selector, template);
      return new k8s.apps.v1.StatefulSet(this.#name, { metadata, spec }, opts);
    }
    const spec = deploymentSpec(this.#workload, this.#selector, template, this.#balancerSeconds);
    return new k8s.apps.v1.Deployment(this.#name, { metadata, spec }, opts);
  }

  get #hasPodsService(): boolean {
    return isStateful(this.#workload) || this.#workload.chosenAmong === true;
  }

  /** A load balancer learns of a node with a replica, and of its loss, by its own checks: some ten seconds, thrice. */
  get #balancerSeconds(): number {
    return isPublished(this.#workload) && this.#context.config.service.type === "LoadBalancer" ? 30 : 0;
  }

  #template({ folders, secretEnvironment }: PlacedFiles) {
    const { service, tier, release, critical, role, schedule } = this.#workload;
    const { identity, probeImage, config } = this.#context;
    const podLabels = pulumi.output(release).apply((release) => ({
      ...labels(identity, { service, tier, release }),
      ...networkLabels(this.#workload),
      ...togetherLabels(this.#workload),
      ...(role === undefined ? {} : { [roleLabel]: role }),
      ...(schedule === undefined ? {} : { [schedulerLabel]: "true" }),
      ...(critical ? { [criticalLabel]: "true" } : {}),
    }));
    const spec = toPodSpec(this.#workload, {
      labels: this.#selector,
      folders,
      ...(secretEnvironment === undefined ? {} : { secretEnvironment }),
      probeImage,
      imagePullSecrets: config.imagePullSecrets,
      balancerSeconds: this.#balancerSeconds,
    });
    return { metadata: { labels: podLabels }, spec };
  }

  /** After its replicas, which are ready by then. Only outside does somebody wait for the first answer. */
  #service(controller: pulumi.Resource): k8s.core.v1.Service {
    const outside = this.#context.config.service;
    const published = isPublished(this.#workload);
    const annotations = published ? outside.annotations : skipAwait;
    const metadata = { ...this.#metadata(), annotations };
    const spec = serviceSpec(this.#workload, this.#selector, outside);
    const opts = { dependsOn: [controller], customTimeouts: { create: `${loadBalancerSeconds}s` } };
    return new k8s.core.v1.Service(this.#name, { metadata, spec }, pulumi.mergeOptions(this.#opts, opts));
  }

  #podsService(): void {
    const name = podsServiceName(this.#workload.service);
    // There before its pods are: nothing to wait for.
    const metadata = { ...this.#metadata(), name, annotations: skipAwait };
    const spec = headlessSpec(this.#workload, this.#selector);
    new k8s.core.v1.Service(`${this.#name}-pods`, { metadata, spec }, this.#opts);
  }

  /** Beside the one that others ask: Prometheus wants every pod, and the edge's own Service is reached from outside. */
  #metricsService(): void {
    const { service, metrics } = this.#workload;
    if (metrics === undefined) return;
    const name = metricsHost(service);
    const metadata = { ...this.#metadata(), name, annotations: skipAwait };
    const spec = metricsSpec(metrics, this.#selector);
    new k8s.core.v1.Service(`${this.#name}-metrics`, { metadata, spec }, this.#opts);
  }

  #policy(): pulumi.Resource {
    const spec = policySpec(this.#workload, this.#selector);
    return new k8s.networking.v1.NetworkPolicy(this.#name, { metadata: this.#metadata(), spec }, this.#opts);
  }

  #filledSecrets(): pulumi.Resource[] {
    const place = { namespace: this.#context.namespace, labels: this.#labels };
    return declareFilledSecrets(this.#name, this.#workload, place, this.#opts);
  }

  #guards(controller: pulumi.Resource): void {
    const opts = pulumi.mergeOptions(this.#opts, { dependsOn: [controller] });
    const autoscaler = autoscalerSpec(this.#workload);
    if (autoscaler !== undefined) {
      const args = { metadata: this.#metadata(), spec: autoscaler };
      new k8s.autoscaling.v2.HorizontalPodAutoscaler(this.#name, args, opts);
    }
    if (!needsDisruptionBudget(this.#workload)) return;
    // Replicas that are not ready keep no drain waiting: they serve nobody.
    const spec = {
      minAvailable: 1,
      selector: { matchLabels: this.#selector },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    };
    new k8s.policy.v1.PodDisruptionBudget(this.#name, { metadata: this.#metadata(), spec }, opts);
  }

  #metadata() {
    return { name: this.#workload.service, namespace: this.#context.namespace, labels: this.#labels };
  }
}
