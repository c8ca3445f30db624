import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { StackFile } from "../../config/schema.ts";
import { exampleFile } from "../support/stack-config.ts";

/** Each e2e stack has ports of its own, so that it runs beside a developer's. */
export const httpsPort = 28443;
const edge = { address: "127.0.0.1", httpPort: 28080, httpsPort, tls: { kind: "self-signed" } } as const;

const app = { build: "examples/node-app", port: 8080, needs: ["postgres", "redis"] } as const;

/** Tests wait for what they are about, not for containers to go on being well. */
const deploy = { settle: "1s", gate: { interval: "1s" } } as const;

/** What the examples' development stack is, on ports of its own. */
export const oneApp: StackFile = {
  environment: "development",
  deploy,
  images: { source: "build" },
  postgres: {},
  redis: {},
  edge: { ...edge, routes: [{ service: "web" }] },
  services: { web: { ...app, needs: [...app.needs] } },
};

/** The same with a second app: what a user does most often to a running stack. */
export const twoApps: StackFile = {
  ...oneApp,
  edge: { ...edge, routes: [{ service: "web" }, { service: "shop", path: "/shop", stripPath: true }] },
  services: { ...oneApp.services, shop: { ...app, needs: [...app.needs] } },
};

export interface Ports {
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** An example as it stands in the repository, on other ports. */
export function example(name: "dev" | "prod", ports: Ports): StackFile {
  const text = readFileSync(exampleFile(name), "utf8");
  const file = (parse(text) as { config: { "keelson:stack": StackFile } }).config["keelson:stack"];
  // What the example may leave open for a while, tests of other things leave open for ever.
  const exemptions = file.exemptions?.map((one) => ({ ...one, expires: "9999-12-31" }));
  return { ...file, deploy, edge: { ...file.edge, ...ports }, ...(exemptions && { exemptions }) };
}

/** What neither example has: sessions kept by the pooler, a cache that may be lost, memory given by hand. */
export function analytical(ports: Ports): StackFile {
  return {
    deploy,
    environment: "development",
    host: { memory: "4GiB", cpus: 2 },
    workload: "analytical",
    expectedUsers: 50,
    images: { source: "build" },
    postgres: { memory: "1536MiB", settings: { statement_timeout: "60s" } },
    redis: { persistence: "none" },
    edge: { ...edge, ...ports, routes: [{ service: "web" }] },
    // A session holds its server connection: 20 clients would not fit this memory.
    services: { web: { ...app, needs: [...app.needs], pool: 5 } },
  };
}
