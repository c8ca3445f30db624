import { listMonitoring } from "../../config/monitoring.ts";
import { builtReference, imagePrefix, requireDockerfile, type BuiltImage } from "../../platforms/built-image.ts";
import type { Identity } from "../../platforms/identity.ts";
import { images } from "../../platforms/servers.ts";
import type { ImageArgs } from "../../platforms/container.ts";
import type { StackConfig } from "../../config/schema.ts";

export interface NamedImage extends BuiltImage {
  readonly reference: string;
}

/** Every image that a stack builds, under the name by which its target asks for it. */
export function stackImages(config: StackConfig, identity: Identity): NamedImage[] {
  const prefix = imagePrefix(config, identity);
  const built = [...serverImages(config), ...appImages(config)];
  return built.map((image) => ({ ...image, reference: builtReference(prefix, image) }));
}

export interface PulledImage {
  /** Where the stack file names it. */
  readonly key: string;
  readonly reference: string;
}

/** Every image that a stack takes by reference, once each. */
export function pulledImages(config: StackConfig): PulledImage[] {
  const servers = Object.entries(serverSources(config)).flatMap(([name, source]) =>
    source.kind === "registry" ? [{ key: `images.overrides.${name}`, reference: source.reference }] : [],
  );
  const apps = Object.keys(config.services)
    .sort()
    .flatMap((name) => {
      const reference = config.services[name]!.image;
      return reference === undefined ? [] : [{ key: `services.${name}.image`, reference }];
    });
  return [...new Map([...servers, ...apps].map((image) => [image.reference, image])).values()];
}

function serverImages(stack: StackConfig): BuiltImage[] {
  return Object.entries(serverSources(stack)).flatMap(([service, source]) =>
    source.kind === "build" ? [{ ...source, service }] : [],
  );
}

function serverSources(stack: StackConfig): Readonly<Record<string, ImageArgs["source"]>> {
  const { postgres, redis, images: config } = stack;
  return {
    ...(postgres && { postgres: images.postgres(config), pgbouncer: images.pgbouncer(config) }),
    ...(redis && { redis: images.redis(config) }),
    edge: images.edge(config),
    ...(stack.edge.tls.kind === "acme" && { acme: images.acme(config) }),
    ...Object.fromEntries(listMonitoring(stack).map((name) => [name, images.monitoring(name, config)])),
    probe: images.probe(config),
  };
}

/** Finds a folder without a Dockerfile before anything is hashed or built. */
export function checkBuildFolders(config: StackConfig): void {
  for (const image of appImages(config)) requireDockerfile(image);
}

function appImages({ services }: StackConfig): BuiltImage[] {
  const names = Object.keys(services).sort();
  return names.flatMap((service) => {
    const { build } = services[service]!;
    return build === undefined ? [] : [{ ...build, service }];
  });
}
