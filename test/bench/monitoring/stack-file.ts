import type { StackFile } from "../../../config/schema.ts";

type Service = NonNullable<StackFile["services"]>[string];

/** Nothing but a process: what is measured is the watching. */
const tiny: Service = {
  build: "test/bench/monitoring/tiny",
  kind: "worker",
  needs: [],
  replicas: 1,
  memory: "16MiB",
  update: "stop-first",
};

/** Data stores, an edge, and so many services of one container each. */
export function benchStack(services: number, httpPort: number): StackFile {
  const names = Array.from({ length: services }, (_, index) => `tiny-${String(index + 1).padStart(2, "0")}`);
  return {
    environment: "development",
    // Memory as the plan wants it, whatever is there: what a container may have is not what it takes.
    host: { memory: "16GiB", cpus: "auto" },
    images: { source: "build" },
    postgres: { memory: "512MiB" },
    redis: { memory: "128MiB" },
    edge: { address: "127.0.0.1", httpPort, httpsPort: httpPort + 1, tls: { kind: "self-signed" } },
    monitoring: { enabled: true },
    deploy: { settle: "1s" },
    services: Object.fromEntries(names.map((name) => [name, tiny])),
  };
}
