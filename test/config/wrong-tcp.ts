import type { BadStack } from "./bad-stack.ts";

const queue = { image: "example/queue:1", health: { tcp: true }, port: 4222, ports: [6222] };
const services = {
  queue,
  nightly: { image: "example/nightly:1", schedule: "@daily" },
  worker: { image: "example/worker:1", kind: "worker" },
};

const tcp = (route: object, edge: object = {}) => ({
  services,
  edge: { ...edge, tcp: [{ port: 4222, service: "queue", ...route }] },
});
const at = "keelson:stack.edge.tcp[0]";

export const wrongTcp: BadStack[] = [
  {
    name: "a TCP route to nobody",
    change: tcp({ service: "queu" }),
    message: `${at}.service: no service is called "queu" under keelson:stack.services; did you mean "queue"?`,
  },
  {
    name: "a TCP route to what runs at its times",
    change: tcp({ service: "nightly" }),
    message: `${at}.service: "nightly" runs at its times, and nobody reaches it`,
  },
  {
    name: "a TCP route to a port that the service does not name",
    change: tcp({ port: 5222 }),
    message: `${at}.port: "queue" has no port 5222 (it has 4222, 6222); add it to services.queue.ports, or give servicePort`,
  },
  {
    name: "a TCP route to a worker without ports",
    change: tcp({ service: "worker", servicePort: 1883 }),
    message: `${at}.servicePort: "worker" has no port 1883 (it has none); add it to services.worker.ports, or give servicePort`,
  },
  {
    name: "a TCP route at the port of HTTPS",
    change: tcp({ port: 443, servicePort: 4222 }),
    message: `${at}.port: 443 is keelson:stack.edge.httpsPort too; choose another port`,
  },
  {
    name: "two TCP routes at one port",
    change: {
      services,
      edge: { tcp: [4222, 6222].map((servicePort) => ({ port: 25, service: "queue", servicePort })) },
    },
    message: `keelson:stack.edge.tcp[1].port: 25 is keelson:stack.edge.tcp[0].port too; choose another port`,
  },
  {
    name: "a TCP route at a published data store's port",
    change: { ...tcp({ port: 5432, servicePort: 4222 }), postgres: { publish: { port: 5432 } } },
    message: `keelson:stack.postgres.publish.port: 5432 is ${at}.port too; choose another port`,
  },
  {
    name: "TLS of a TCP route without a certificate",
    change: tcp({ tls: true }, { tls: { kind: "none" } }),
    message: `${at}.tls: edge.tls is none, so there is no certificate to show; change one of them`,
  },
  {
    name: "a TCP route's host that no authority signs for",
    change: tcp(
      { tls: true, host: "queue.example.com" },
      { tls: { kind: "acme", email: "a@example.com" }, routes: [{ host: "app.example.com", service: "web" }] },
    ),
    message: `${at}.host: no certificate is obtained for "queue.example.com"; add the host to edge.tls.hosts, and name it here`,
  },
  {
    name: "a TCP route's host without TLS",
    change: tcp({ host: "queue.example.com" }),
    message: `${at}.host: is for tls: true; add that, or remove it`,
  },
  {
    name: "more TCP connections than the edge holds",
    change: {
      services,
      edge: { tcp: [4222, 6222].map((port) => ({ port, service: "queue", maxConnections: 3000 })) },
    },
    message:
      "keelson:stack.edge.tcp: all maxConnections are 6000 together, and the edge holds 4000 at the most; lower them",
  },
  {
    name: "a node's port for a TCP route that there is not",
    change: {
      target: "kubernetes",
      kubernetes: { service: { type: "NodePort", nodePorts: { tcp: { "4222": 30422 } } } },
    },
    message:
      "keelson:stack.kubernetes.service.nodePorts.tcp.4222: edge.tcp has no port 4222; remove it, or add the route",
  },
];
