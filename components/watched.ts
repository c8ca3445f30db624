/** The name by which Prometheus finds all containers of a service; nobody else asks for it. */
export function metricsHost(service: string): string {
  return `${service}-metrics`;
}

/** Where the edge tells its metrics; not among the ports that it publishes. */
export const edgeMetricsPort = 9113;

/** Where a scheduler tells how its jobs went. */
export const schedulerPort = 9180;

/** Where what obtains certificates tells how it went. */
export const certificatesPort = 8403;

/** A port that Prometheus asks and nobody else; it is not among the ports, which neighbours may reach. */
export interface Metrics {
  readonly port: number;
  /** The network in which Prometheus meets the workload, by the name that metricsHost gives. */
  readonly network: string;
}

/**
 * A folder or socket of the host, read-only. Only what watches the host itself has any; Docker alone can express it, and a
 * pod at the level "restricted" has none.
 */
export interface HostMount {
  /** Absolute path on the host. */
  readonly source: string;
  /** Path inside the container. */
  readonly path: string;
}
