import { dockerContainer, runs } from "./docker/container.ts";
import { uploadedFiles, uploadedSecrets } from "./docker/files.ts";
import { dockerVolume, volumeType } from "./docker/volume.ts";
import { podContainers } from "./kubernetes/containers.ts";
import { configFiles, objectSecrets } from "./kubernetes/contents.ts";
import { clusterObjects } from "./kubernetes/objects.ts";
import { claimedVolumes } from "./kubernetes/volumes.ts";
import { collectRecord } from "./collect-record.ts";
import { read, type Resource, type ResourceView } from "./resources.ts";
import { commandType, drawnByCommand, generatedSecret, randomType, withOrigins } from "./secrets.ts";
import { containerType } from "./state-format.ts";
import { isKnown, type Container, type Facts, type Secret } from "./types.ts";

export type { ResourceView } from "./resources.ts";

/** All that rules know of a stack, from the resources of a preview, a state or an export. */
export function collectFacts(views: readonly ResourceView[]): Facts {
  const resources = views.map(read);
  const record = collectRecord(resources);
  const containers = resources.flatMap(containersOf);
  const cluster = clusterObjects(resources);
  return {
    platform: containers[0]?.platform ?? record?.config.target,
    record,
    containers,
    volumes: [...ofType(resources, volumeType).map(dockerVolume), ...resources.flatMap(claimedVolumes)],
    secrets: collectSecrets(resources),
    files: [...ofType(resources, containerType).flatMap(uploadedFiles), ...configFiles(resources)],
    ...(cluster && { cluster }),
  };
}

/** What one resource runs: nothing, a container, or those of a pod. */
export function collectContainer(view: ResourceView): readonly Container[] {
  return containersOf(read(view));
}

function containersOf(resource: Resource): readonly Container[] {
  if (resource.type !== containerType) return podContainers(resource);
  return runs(resource) ? [dockerContainer(resource)] : [];
}

function ofType(resources: readonly Resource[], type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}

function collectSecrets(resources: readonly Resource[]): readonly Secret[] {
  const generated = ofType(resources, randomType).map(generatedSecret);
  const drawn = new Set([
    ...generated.map(({ value }) => value).filter(isKnown),
    ...ofType(resources, commandType).flatMap(drawnByCommand),
  ]);
  const found = [...ofType(resources, containerType).flatMap(uploadedSecrets), ...resources.flatMap(objectSecrets)];
  return [...generated, ...withOrigins(found, drawn)];
}
