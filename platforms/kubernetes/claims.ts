import { listMonitoring } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { ownVolumes } from "../../config/volumes.ts";
import { filesBoxes, filesRooms, goesHere, redisVolume } from "../../sizing/backup-files.ts";
import type { Bytes } from "../../sizing/types.ts";
import { GiB, parseBytes, roundUp } from "../../sizing/units.ts";

/** A volume as the stack file wants it. */
export interface Claim {
  readonly service: string;
  /** Of a service's own; a data store has one without a name. */
  readonly volume?: string;
  readonly name: string;
  readonly size: Bytes;
  /** Pods on several nodes mount it. */
  readonly shared: boolean;
  /** Several pods mount it, and so run on one node. */
  readonly together?: true;
  /** Where the stack file gives its size. */
  readonly sizePath: string;
}

/** No service's name has a dot in it, so no two claims are called the same. */
export function claimName(service: string, volume?: string): string {
  return volume === undefined ? `${service}-data` : `${service}.${volume}`;
}

/** The claims that a stack has; Redis keeps nothing without persistence. */
export function claims(config: StackConfig): Claim[] {
  return [
    ...storeClaims(config),
    ...backupClaims(config),
    ...filesClaims(config),
    ...serviceClaims(config),
    ...monitoringClaims(config),
    ...acmeClaims(config),
  ];
}

/** An account, and a few certificates of some KiB each; few providers make a smaller volume. */
const acmeSize = 1 * GiB;

function acmeClaims({ edge }: StackConfig): Claim[] {
  if (edge.tls.kind !== "acme") return [];
  const [service, volume] = ["acme", "certificates"] as const;
  const name = claimName(service, volume);
  return [{ service, volume, name, size: acmeSize, shared: false, sizePath: "edge.tls" }];
}

function serviceClaims(config: StackConfig): Claim[] {
  const read = readBeside(config);
  return ownVolumes(config).map(({ service, name, size, shared }) => ({
    service,
    volume: name,
    name: claimName(service, name),
    size: parseBytes(size),
    shared,
    ...(read(service, name) && !shared ? { together: true as const } : {}),
    sizePath: `services.${service}.volumes.${name}.size`,
  }));
}

/** Says of a volume whether another pod reads it to back it up. */
function readBeside(config: StackConfig): (service: string, volume: string) => boolean {
  const boxes = filesBoxes(config);
  return (service, volume) => boxes.some(({ volumes }) => volumes[service]?.includes(volume) === true);
}

/** A socket takes no room, and few providers make a smaller volume. */
const socketSize = 1 * GiB;

/**
 * What PostgreSQL shares with what backs it up: the repository, unless all backups go elsewhere, and the server's socket. A drill
 * restores all of the database, so it has the same room for that.
 */
function backupClaims({ backups, postgres, kubernetes }: StackConfig): Claim[] {
  if (backups === undefined || postgres === undefined) return [];
  const { volumes } = kubernetes;
  const claim = (volume: string, size: Bytes, key: "backups" | "postgres") => ({
    ...{ service: "backup", volume, name: claimName("backup", volume), size, shared: false },
    sizePath: `kubernetes.volumes.${key}`,
  });
  const together = { together: true } as const;
  return [
    ...(goesHere(backups) ? [{ ...claim("repository", parseBytes(volumes.backups), "backups"), ...together }] : []),
    { ...claim("socket", socketSize, "backups"), ...together },
    claim("work", parseBytes(volumes.postgres), "postgres"),
  ];
}

/** One pod alone mounts them, on the node of the volumes that it reads. */
function filesClaims(config: StackConfig): Claim[] {
  return Object.entries(filesRooms(config)).flatMap(([service, { work, repository, sizePath }]) => {
    const claim = (volume: string, size: Bytes) => ({
      ...{ service, volume, name: claimName(service, volume), size, shared: false, sizePath },
    });
    return [...(repository === undefined ? [] : [claim("repository", repository)]), claim("work", work)];
  });
}

/** Silences, and which alerts have been told of: a few KiB; few providers make a smaller volume. */
const alertmanagerSize = 1 * GiB;

function monitoringClaims(config: StackConfig): Claim[] {
  const sizePath = "monitoring.size";
  const sizes = { prometheus: withLog(parseBytes(config.monitoring.size)), alertmanager: alertmanagerSize } as const;
  return (["prometheus", "alertmanager"] as const)
    .filter((service) => listMonitoring(config).includes(service))
    .map((service) => ({ service, name: claimName(service), size: sizes[service], shared: false, sizePath }));
}

/** The bound is that of finished blocks: what is being written and merged comes on top. */
function withLog(size: Bytes): Bytes {
  return roundUp(size * 1.25, GiB);
}

function storeClaims(config: StackConfig): Claim[] {
  const { postgres, redis, kubernetes } = config;
  const read = readBeside(config);
  const services = [
    ...(postgres === undefined ? [] : (["postgres"] as const)),
    ...(redis === undefined || redis.persistence === "none" ? [] : (["redis"] as const)),
  ];
  return services.map((service) => ({
    service,
    name: claimName(service),
    size: parseBytes(kubernetes.volumes[service]),
    shared: false,
    ...(read(service, redisVolume) ? { together: true as const } : {}),
    sizePath: `kubernetes.volumes.${service}`,
  }));
}
