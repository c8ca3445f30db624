import { waitsFor, type Spec } from "./spec.ts";

const seconds = (nanoseconds: number) => `${nanoseconds / 1e9}s`;

/** A compose file of the same containers, as JSON, which is YAML; its volumes are there already. */
export function composeFile(
  specs: readonly Spec[],
  networks: Readonly<Record<string, boolean>>,
  variable: string,
): object {
  const volumes = [...new Set(specs.flatMap((spec) => spec.volumes.map(({ name }) => name)))];
  return {
    name: "keelson-bench-compose",
    services: Object.fromEntries(specs.map((spec) => [spec.service, service(spec, variable)])),
    networks: Object.fromEntries(Object.entries(networks).map(([name, internal]) => [name, { internal }])),
    volumes: Object.fromEntries(volumes.map((name) => [name, { name, external: true }])),
  };
}

/** Compose reads $ as the beginning of a variable. */
const literal = (text: string) => text.replaceAll("$", "$$$$");

function service(spec: Spec, variable: string): object {
  const { health } = spec;
  return {
    container_name: spec.name,
    image: spec.image,
    entrypoint: spec.entrypoint.map(literal),
    command: spec.command.map(literal),
    environment: [...spec.env.map(literal), ...(spec.service === "web" ? [`BENCH=${variable}`] : [])],
    user: spec.user,
    stop_signal: spec.stopSignal,
    healthcheck: {
      test: health.test.map(literal),
      interval: seconds(health.interval),
      timeout: seconds(health.timeout),
      start_period: seconds(health.startPeriod),
      retries: health.retries,
    },
    mem_limit: spec.memory,
    memswap_limit: spec.memory,
    mem_reservation: spec.memoryReservation,
    cpus: spec.nanoCpus / 1e9,
    cpu_shares: spec.cpuShares,
    shm_size: spec.shmSize,
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges"],
    tmpfs: Object.entries(spec.tmpfs).map(([path, options]) => `${path}:${options}`),
    volumes: spec.volumes.map(({ name, path, readOnly }) => `${name}:${path}${readOnly ? ":ro" : ""}`),
    networks: Object.fromEntries(Object.entries(spec.networks).map(([name, aliases]) => [name, { aliases }])),
    ports: spec.ports.map(({ address, outside, inside }) => `${address}:${outside}:${inside}`),
    logging: { driver: "json-file", options: spec.logs },
    restart: "unless-stopped",
    depends_on: Object.fromEntries(
      (waitsFor[spec.service] ?? []).map((other) => [other, { condition: "service_healthy" }]),
    ),
  };
}
