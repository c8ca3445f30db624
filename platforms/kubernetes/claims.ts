import type { StackConfig } from "../../config/schema.ts";
import type { Bytes } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";

/** A data store's volume as the stack file wants it. */
export interface Claim {
  readonly service: "postgres" | "redis";
  readonly name: string;
  readonly size: Bytes;
}

export function claimName(service: string): string {
  return `${service}-data`;
}

/** The claims that a stack has; Redis keeps nothing without persistence. */
export function claims({ postgres, redis, kubernetes }: StackConfig): Claim[] {
  const services = [
    ...(postgres === undefined ? [] : (["postgres"] as const)),
    ...(redis === undefined || redis.persistence === "none" ? [] : (["redis"] as const)),
  ];
  return services.map((service) => ({
    service,
    name: claimName(service),
    size: parseBytes(kubernetes.volumes[service]),
  }));
}
