import type { StackFile } from "../../config/schema.ts";

/** Each e2e stack has ports of its own, so that it runs beside a developer's. */
export const httpsPort = 28443;
const edge = { address: "127.0.0.1", httpPort: 28080, httpsPort, tls: { kind: "self-signed" } } as const;

const app = { build: "examples/node-app", port: 8080, needs: ["postgres", "redis"] } as const;

/** What the examples' development stack is, on ports of its own. */
export const oneApp: StackFile = {
  environment: "development",
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
