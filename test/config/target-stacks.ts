import { type BadStack, production, web } from "./bad-stack.ts";

const kubernetes = (change: object) => ({ target: "kubernetes", ...change });
const loadBalancer = "are for type NodePort; remove them, or set kubernetes.service.type: NodePort";
const forwarded = "opens a port of a Docker host; remove it, and reach the server by kubectl port-forward";
const rotated = "the kubelet rotates all containers' logs alike; remove it, and set the kubelet's";
const pushed = "set a registry such as registry.example.com/team, and run: keelson images push";

const onDocker: BadStack[] = [
  {
    name: "settings of a cluster on docker",
    change: { kubernetes: {} },
    message: "keelson:stack.kubernetes: is for target kubernetes; remove it, or set target: kubernetes",
  },
  {
    name: "replicas by load on docker",
    change: web({ autoscale: {} }),
    message:
      "keelson:stack.services.web.autoscale: needs target kubernetes; give a fixed number here (replicas: N), or move the stack to target kubernetes",
  },
];

const onKubernetes: BadStack[] = [
  {
    name: "logins to registries in rendered YAML",
    change: kubernetes({
      host: { memory: "4GiB", cpus: 2 },
      kubernetes: { render: "rendered" },
      images: { registries: { "r.example.com": { username: "ci", password: "Xq7-long-enough-to-pass" } } },
    }),
    message:
      "keelson:stack.images.registries: are not written into YAML (kubernetes.render); remove them, make a Secret with kubectl create secret docker-registry, and name it in kubernetes.imagePullSecrets",
  },
  {
    name: "a Docker Engine on kubernetes",
    change: kubernetes({ host: { docker: "unix:///var/run/docker.sock" } }),
    message:
      "keelson:stack.host.docker: is for target docker; remove it: kubernetes.context names the cluster, else the kubeconfig's current one is it",
  },
  {
    name: "backups in a folder of a node",
    change: kubernetes({ postgres: {}, backups: { repository: { kind: "directory", path: "/mnt/backups" } } }),
    message:
      "keelson:stack.backups.repository.kind: is a folder of a Docker host, and a pod sees none of its node; give volume (a claim, sized by kubernetes.volumes.backups) or s3",
  },
  {
    name: "a disk on kubernetes",
    change: kubernetes({ host: { disk: "100GiB" } }),
    message:
      "keelson:stack.host.disk: on kubernetes each volume has a size of its own; remove it, and give kubernetes.volumes.postgres and redis",
  },
  {
    name: "a published PostgreSQL on kubernetes",
    change: kubernetes({ postgres: { publish: { port: 5432 } } }),
    message: `keelson:stack.postgres.publish: ${forwarded}`,
  },
  {
    name: "a published Redis on kubernetes, once also in production",
    change: kubernetes(production({ redis: { publish: { port: 6379 } }, images: { registry: "example.com/team" } })),
    message: `keelson:stack.redis.publish: ${forwarded}`,
  },
  {
    name: "an address of the edge on kubernetes, even the default",
    change: kubernetes({ edge: { address: "0.0.0.0" } }),
    message:
      "keelson:stack.edge.address: is an address of a Docker host; remove it: on kubernetes a Service stands before the edge (kubernetes.service)",
  },
  {
    name: "a log size of one server on kubernetes",
    change: kubernetes({ postgres: { logs: { maxSize: "50MiB" } } }),
    message: `keelson:stack.postgres.logs.maxSize: ${rotated} containerLogMaxSize`,
  },
  {
    name: "a number of log files of one app on kubernetes",
    change: kubernetes(web({ logs: { maxFiles: 5 } })),
    message: `keelson:stack.services.web.logs.maxFiles: ${rotated} containerLogMaxFiles`,
  },
  {
    name: "both replicas and autoscale",
    change: kubernetes(web({ replicas: 1, autoscale: {} })),
    message: "keelson:stack.services.web: has both replicas and autoscale; keep one",
  },
  {
    name: "more replicas at least than at most",
    change: kubernetes(web({ autoscale: { min: 12 } })),
    message: "keelson:stack.services.web.autoscale.min: 12 is more than max, which is 10; lower it, or raise max",
  },
  {
    name: "a lull longer than an autoscaler takes",
    change: kubernetes(web({ replicas: undefined, autoscale: { settle: "61m" } })),
    message:
      'keelson:stack.services.web.autoscale.settle: "61m" is not allowed; give a duration up to 1h such as 30s or 5m',
  },
  {
    name: "rendering for a cluster of unknown size",
    change: kubernetes({ host: { cpus: "auto" }, kubernetes: { render: "rendered" } }),
    message: "keelson:stack.kubernetes.render: asks no cluster for its size; give host.memory and host.cpus",
  },
  {
    name: "a node given by hand in a cluster that is asked for its size",
    change: kubernetes({ host: { memory: undefined }, kubernetes: { node: { memory: "4GiB", cpus: 2 } } }),
    message:
      "keelson:stack.kubernetes.node: a cluster that is asked for its size names its nodes too; remove it, or give host.memory and host.cpus",
  },
  {
    name: "node ports behind a load balancer",
    change: kubernetes({ kubernetes: { service: { nodePorts: { http: 30080 } } } }),
    message: `keelson:stack.kubernetes.service.nodePorts: ${loadBalancer}`,
  },
  {
    name: "one node port for HTTP and HTTPS",
    change: kubernetes({ kubernetes: { service: { type: "NodePort", nodePorts: { http: 30080, https: 30080 } } } }),
    message: "keelson:stack.kubernetes.service.nodePorts.https: 30080 is nodePorts.http too; choose another port",
  },
  {
    name: "a namespace in capitals",
    change: kubernetes({ kubernetes: { namespace: "Shop" } }),
    message:
      'keelson:stack.kubernetes.namespace: "Shop" is not allowed; give 1 to 63 lower-case letters, digits and dashes, starting and ending with a letter or digit',
  },
  {
    name: "a registry with a tag",
    change: { images: { registry: "registry.example.com/team:1" } },
    message:
      'keelson:stack.images.registry: "registry.example.com/team:1" is not allowed; give a registry and folder such as registry.example.com/team',
  },
];

const withoutRegistry: BadStack[] = [
  {
    name: "images built here for a production cluster",
    change: kubernetes(production({ images: { source: "build", overrides: { redis: "example.com/redis:8.2" } } })),
    message: `keelson:stack.images.registry: missing, and the nodes cannot find what is built here (postgres, pgbouncer, edge, web, probe); ${pushed}`,
  },
  {
    name: "the probe alone, built here for a production cluster",
    change: kubernetes(
      production({ images: { source: "registry" }, ...web({ build: undefined, image: "example.com/web:1.4.2" }) }),
    ),
    message: `keelson:stack.images.registry: missing, and the nodes cannot find what is built here (probe); ${pushed}`,
  },
];

export const wrongTargets = [...onDocker, ...onKubernetes, ...withoutRegistry];
