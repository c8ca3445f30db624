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

function serverImages(stack: StackConfig): BuiltImage[] {
  const { postgres, redis, images: config } = stack;
  const sources: Readonly<Record<string, ImageArgs["source"]>> = {
    ...(postgres && { postgres: images.postgres(config), pgbouncer: images.pgbouncer(config) }),
    ...(redis && { redis: images.redis(config) }),
    edge: images.edge(config),
    ...(stack.edge.tls.kind === "acme" && { acme: images.acme(config) }),
    ...Object.fromEntries(listMonitoring(stack).map((name) => [name, images.monitoring(name, config)])),
    probe: images.probe(config),
  };
  return Object.entries(sources).flatMap(([service, source]) =>
    source.kind === "build" ? [{ service, folder: source.folder }] : [],
  );
}

/** Finds a folder without a Dockerfile before anything is hashed or built. */
export function checkBuildFolders(config: StackConfig): void {
  for (const image of appImages(config)) requireDockerfile(image);
}

function appImages({ services }: StackConfig): BuiltImage[] {
  const names = Object.keys(services).sort();
  return names.flatMap((service) => {
    const folder = services[service]!.build;
    return folder === undefined ? [] : [{ service, folder }];
  });
}
