import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { posix } from "node:path";
import { type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import { memoryQuantity } from "./units.ts";

type Volume = types.input.core.v1.Volume;
type VolumeMount = types.input.core.v1.VolumeMount;

/** A volume of a pod together with where its containers see it. */
export interface Mounted {
  readonly volume: Volume;
  readonly mount: VolumeMount;
}

/**
 * One folder of files: public ones in a ConfigMap, secret ones in a Secret. Mounted as a whole, never by subPath, which no
 * change of an object reaches.
 */
export interface FilesFolder {
  readonly folder: string;
  readonly configMap?: pulumi.Input<string>;
  readonly secret?: pulumi.Input<string>;
}

/** Secret files belong to root and to the pod's group: Kubernetes knows no other owner. */
const secretMode = 0o440;
const publicMode = 0o444;

export function filesVolume({ folder, configMap, secret }: FilesFolder): Mounted {
  const sources = [
    ...(configMap === undefined ? [] : [{ configMap: { name: configMap } }]),
    ...(secret === undefined ? [] : [{ secret: { name: secret } }]),
  ];
  const name = `files${folder.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}`;
  const defaultMode = secret === undefined ? publicMode : secretMode;
  return {
    volume: { name, projected: { sources, defaultMode } },
    mount: { name, mountPath: folder, readOnly: true },
  };
}

/** Optional: whoever keeps it may come later, and the kubelet brings it then. */
export function foreignVolumes({ foreignSecrets = [] }: Workload): Mounted[] {
  return foreignSecrets.map(({ name: secretName, folder }, index) => {
    const name = `foreign-${index}`;
    return {
      volume: { name, secret: { secretName, optional: true, defaultMode: secretMode } },
      mount: { name, mountPath: folder, readOnly: true },
    };
  });
}

/** Where every client of the cluster's API looks for who it is. */
const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** A token for the one container that fills Secrets; it is replaced before it ends, and no other container of the pod has it. */
export function tokenVolumes({ filledSecrets }: Workload): Mounted[] {
  if (filledSecrets === undefined) return [];
  const namespace = { path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } };
  const sources = [
    { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    { downwardAPI: { items: [namespace] } },
  ];
  const name = "account";
  return [
    {
      volume: { name, projected: { sources, defaultMode: secretMode } },
      mount: { name, mountPath: accountFolder, readOnly: true },
    },
  ];
}

/** Makes volumes that are in memory and counted against the container's limit, as tmpfs is on Docker. */
export function writableVolumes({ writablePaths, writableSize, writableOptions = {}, shmSize }: Workload): Mounted[] {
  const folders = writablePaths.map((path, index) => {
    const sizeLimit = memoryQuantity(writableOptions[path]?.size ?? writableSize);
    return inMemory(`writable-${index}`, path, { sizeLimit });
  });
  if (shmSize === undefined) return folders;
  return [...folders, inMemory("shared-memory", "/dev/shm", { sizeLimit: memoryQuantity(shmSize) })];
}

function inMemory(name: string, mountPath: string, limit: { sizeLimit: string }): Mounted {
  return { volume: { name, emptyDir: { medium: "Memory", ...limit } }, mount: { name, mountPath } };
}

/** One volume that is mounted at two paths is one of the pod's: a kubelet may wait for ever for a second of the same claim. */
export function dataVolumes({ mounts }: Workload): Mounted[] {
  return mounts.map(({ volume, path, readOnly, part }) => {
    const name = `data-${mounts.findIndex((mount) => mount.volume === volume)}`;
    // Read-only for the pod too: the owner of its files stays the writers'.
    const only = readOnly === true ? { readOnly } : {};
    return {
      volume: { name, persistentVolumeClaim: { claimName: volume.name, ...only } },
      mount: { name, mountPath: path, ...only, ...(part === undefined ? {} : { subPath: part }) },
    };
  });
}

/** Filled by an init container with the one static file that images do not bring. */
export function probeVolume(): Mounted {
  const folder = posix.dirname(probeBinary);
  return { volume: { name: "probe", emptyDir: {} }, mount: { name: "probe", mountPath: folder, readOnly: true } };
}
