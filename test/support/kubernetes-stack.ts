import assert from "node:assert/strict";
import { posix } from "node:path";
import { KubernetesTarget } from "../../components/kubernetes/target.ts";
import type { Platform } from "../../components/platform.ts";
import { images } from "../../platforms/servers.ts";
import { declareOn, declareStack } from "../../components/stack.ts";
import type { StackConfig } from "../../config/schema.ts";
import { givenCluster } from "../../sizing/cluster.ts";
import { recordResources, Secret, type Recorded } from "./record-resources.ts";
import { RecordedStack } from "./recorded-stack.ts";
import { some } from "./some.ts";
import { exampleStack } from "./stack-config.ts";

export const namespace = "keelson-test";

/** An example for a cluster, without what only a Docker host has. */
export function kubernetesExample(name: "dev" | "prod", overrides: object = {}): StackConfig {
  const { edge = {}, postgres = {}, images = {}, kubernetes = {}, ...others } = overrides as Record<string, object>;
  return exampleStack(name, {
    target: "kubernetes",
    kubernetes,
    images: { registry: "registry.example.com/team", ...images },
    edge: { address: undefined, ...edge },
    postgres: { logs: undefined, ...postgres },
    backups: undefined,
    ...others,
  });
}

/** What a stack file declares in a cluster at hand. */
export async function recordKubernetes(
  config: StackConfig,
  options: { readonly preview?: boolean } = {},
): Promise<KubernetesStack> {
  const { resources } = await recordResources(() => declareOn(livePlatform(config), config), options);
  return new KubernetesStack(resources);
}

const identity = { project: "keelson", stack: "test" };

/**
 * Makes a platform as the real one, but no cluster is asked for its size, nor whether it would let a deploy through.
 */
function livePlatform(config: StackConfig): Platform {
  const probe = images.probe(config.images);
  const target = new KubernetesTarget("kubernetes", { identity, config, namespace, probe, published: {} });
  return { host: givenCluster(config)!, target, place: "a test", opts: {} };
}

/** What a stack file declares for nothing but YAML. */
export async function recordRendered(config: StackConfig, withSecrets: boolean): Promise<KubernetesStack> {
  const { resources } = await recordResources(() => withSecretsRendered(withSecrets, () => declareStack(config)));
  return new KubernetesStack(resources);
}

/** In the recording's own turn: another file's may wait at the same time, and the process has one environment. */
async function withSecretsRendered<T>(withSecrets: boolean, declare: () => Promise<T>): Promise<T> {
  const variable = "KEELSON_RENDER_SECRETS";
  const usual = process.env[variable];
  process.env[variable] = String(withSecrets);
  try {
    return await declare();
  } finally {
    if (usual === undefined) Reflect.deleteProperty(process.env, variable);
    else process.env[variable] = usual;
  }
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** This type has what tests read of a pod. */
export interface Pod {
  readonly containers: readonly PodContainer[];
  readonly initContainers?: readonly PodContainer[];
  readonly volumes: readonly PodVolume[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly terminationGracePeriodSeconds: number;
}

export interface PodContainer {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly PodVariable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: Readonly<Record<"requests" | "limits", Readonly<Record<string, string>>>>;
  readonly startupProbe: PodProbe;
  readonly livenessProbe: PodProbe;
  readonly readinessProbe: PodProbe;
  readonly lifecycle?: { readonly preStop: { readonly exec?: { readonly command: readonly string[] } } };
  readonly securityContext: { readonly capabilities: object } & Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

export interface PodVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

export interface PodProbe {
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly exec?: { readonly command: readonly string[] };
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface PodVolume {
  readonly name: string;
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly defaultMode: number; readonly sources: readonly Source[] };
}

type Source = Readonly<Partial<Record<"configMap" | "secret", { readonly name: string }>>>;

export class KubernetesStack extends RecordedStack {
  /** Everything of the cluster, without providers. */
  get objects(): Recorded[] {
    const found = this.resources.filter(({ type }) => /^kubernetes:[a-z.]*[a-z0-9.]*\//.test(type));
    return some(found, "objects of the cluster");
  }

  /** What runs pods, by service. */
  get controllers(): Readonly<Record<string, Recorded>> {
    const all = some([...this.of("StatefulSet"), ...this.of("Deployment")], "controllers");
    return Object.fromEntries(all.map((controller) => [metadataOf(controller).name, controller]));
  }

  pod(service: string): Pod {
    return templateOf(this.controllers[service]!).spec;
  }

  /** The files that a service's container finds, by path, with what makes them secret taken off; no marks of their content. */
  podFiles(service: string): Record<string, string> {
    const { containers, volumes } = this.pod(service);
    const files = volumes.flatMap(({ name, projected }) => {
      const mount = containers[0]!.volumeMounts.find((mount) => mount.name === name)!;
      const contents = (projected?.sources ?? []).flatMap((source) => Object.entries(this.#content(source)));
      return contents.map(([key, text]) => [posix.join(mount.mountPath, key), text] as const);
    });
    return Object.fromEntries(files.filter(([path]) => !posix.basename(path).startsWith(".keelson-")));
  }

  /** The variables that come from Secrets, with their values. */
  secretVariables(service: string): Record<string, string> {
    const given = this.pod(service).containers[0]!.env!.filter(({ valueFrom }) => valueFrom !== undefined);
    return Object.fromEntries(
      given.map(({ name, valueFrom }) => {
        const { name: secret, key } = valueFrom!.secretKeyRef;
        return [name, this.#content({ secret: { name: secret } })[key]!];
      }),
    );
  }

  #content({ configMap, secret }: Source): Record<string, string> {
    const kind = configMap === undefined ? "Secret" : "ConfigMap";
    const name = (configMap ?? secret)!.name;
    const object = this.of(kind).find((each) => metadataOf(each).name === name);
    assert.ok(object, `there is no ${kind} ${name}`);
    const { data } = object.inputs;
    if (!(data instanceof Secret)) return data as Record<string, string>;
    const encoded = Object.entries(data.value as Record<string, string>);
    return Object.fromEntries(encoded.map(([key, text]) => [key, Buffer.from(text, "base64").toString("utf8")]));
  }
}

export const metadataOf = ({ inputs }: Recorded): Metadata => inputs["metadata"] as Metadata;

export const specOf = ({ inputs }: Recorded): Record<string, unknown> => inputs["spec"] as Record<string, unknown>;

export function templateOf(controller: Recorded): { readonly metadata: Metadata; readonly spec: Pod } {
  return specOf(controller)["template"] as { readonly metadata: Metadata; readonly spec: Pod };
}
