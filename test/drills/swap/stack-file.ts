import type { StackFile } from "../../../config/schema.ts";

type Service = NonNullable<StackFile["services"]>[string];

/**
 * The stack that is swapped under load. Memory is given by hand where a change of the others would otherwise restart a
 * data store; 200 requests a second want half a core of the app.
 */
export function swapStack(httpPort: number, web: Partial<Service> = {}, edge: StackFile["edge"] = {}): StackFile {
  return {
    environment: "development",
    host: { memory: "8GiB", cpus: 2 },
    images: { source: "build" },
    postgres: { memory: "1GiB" },
    redis: { memory: "128MiB" },
    edge: {
      address: "127.0.0.1",
      httpPort,
      httpsPort: httpPort + 1,
      tls: { kind: "self-signed" },
      routes: [{ service: "web" }],
      ...edge,
    },
    deploy: { settle: "5s" },
    services: {
      web: {
        build: "examples/node-app",
        needs: ["postgres", "redis"],
        memory: "256MiB",
        replicas: 2,
        pool: 10,
        health: { startup: "10s" },
        ...web,
      },
    },
  };
}
