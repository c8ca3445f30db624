import type { StackDraft } from "../draft.ts";
import { type Path, type Problem, valueAt } from "../problem.ts";
import { defaultLogs } from "../sections/shared.ts";
import { registryProblems } from "./registry.ts";

/** True for what the file itself says: in a draft a default looks the same. */
type IsGiven = (path: Path) => boolean;

/** What one target cannot do is said, never dropped. `raw` is the file before its defaults. */
export function targetProblems(stack: StackDraft, raw: unknown): Problem[] {
  // A wrong value is reported as such; one line is enough.
  const isGiven = (path: Path) => [raw, stack].every((values) => valueAt(values, path) !== undefined);
  if (stack.target === "docker") return dockerProblems(stack, isGiven);
  return stack.target === "kubernetes" ? kubernetesProblems(stack, isGiven) : [];
}

const dockerProblems = (stack: StackDraft, isGiven: IsGiven): Problem[] =>
  [
    { path: ["kubernetes"], text: "is for target kubernetes; remove it, or set target: kubernetes" },
    ...serviceNames(stack).map((name) => ({ path: ["services", name, "autoscale"], text: needsKubernetes })),
  ].filter(({ path }) => isGiven(path));

const needsKubernetes =
  "needs target kubernetes; give a fixed number here (replicas: N), or move the stack to target kubernetes";

const kubernetesProblems = (stack: StackDraft, isGiven: IsGiven): Problem[] => [
  ...dockerOnly.filter(({ path }) => isGiven(path)),
  ...givenDisk(stack),
  ...logLimits(stack),
  ...serviceNames(stack).flatMap((name) => autoscaleProblems(stack, name, isGiven)),
  ...serviceNames(stack)
    .map((name) => ({ path: ["services", name, "retryPause"], text: ownBackOff }))
    .filter(({ path }) => isGiven(path)),
  ...unknownSize(stack, isGiven),
  ...nodePortProblems(stack),
  ...registryProblems(stack),
  ...renderedLogins(stack),
];

const serviceNames = ({ services }: StackDraft) => Object.keys(services ?? {});

const forwarded = "opens a port of a Docker host; remove it, and reach the server by kubectl port-forward";

const dockerOnly: readonly Problem[] = [
  {
    path: ["host", "docker"],
    text: "is for target docker; remove it: kubernetes.context names the cluster, else the kubeconfig's current one is it",
  },
  {
    path: ["logs"],
    text:
      "is for target docker: what reads a node's logs reads those of every namespace, which no pod of a stack may; remove it: " +
      "keelson logs reads what the cluster keeps, and a cluster has a log collector of its own more often than not",
  },
  { path: ["postgres", "publish"], text: forwarded },
  { path: ["redis", "publish"], text: forwarded },
  {
    path: ["edge", "address"],
    text: "is an address of a Docker host; remove it: on kubernetes a Service stands before the edge (kubernetes.service)",
  },
];

const ownBackOff = "a cluster has a pause of its own, 10 s and twice as long each time; remove it";

const givenDisk = ({ host }: StackDraft): Problem[] =>
  host?.disk === undefined || host.disk === "auto"
    ? []
    : [
        {
          path: ["host", "disk"],
          text: "on kubernetes each volume has a size of its own; remove it, and give kubernetes.volumes.postgres and redis",
        },
      ];

const kubeletSettings = { maxSize: "containerLogMaxSize", maxFiles: "containerLogMaxFiles" } as const;

/** A default that stands in the file, as in the examples, asks for nothing. */
function logLimits(stack: StackDraft): Problem[] {
  const servers = ["postgres", "pgbouncer", "redis", "edge", "backups"].map((name) => [name]);
  const places = [...servers, ...serviceNames(stack).map((name) => ["services", name])];
  return places.flatMap((place) =>
    (["maxSize", "maxFiles"] as const).flatMap((key) => {
      const path = [...place, "logs", key];
      const value = valueAt(stack, path);
      if (value === undefined || value === defaultLogs[key]) return [];
      const text = `the kubelet rotates all containers' logs alike; remove it, and set the kubelet's ${kubeletSettings[key]}`;
      return [{ path, text }];
    }),
  );
}

function autoscaleProblems({ services }: StackDraft, name: string, isGiven: IsGiven): Problem[] {
  const path = ["services", name];
  const { min, max } = services?.[name]?.autoscale ?? {};
  const both = ["replicas", "autoscale"].every((key) => isGiven([...path, key]));
  return [
    ...(both ? [{ path, text: "has both replicas and autoscale; keep one" }] : []),
    ...(min !== undefined && max !== undefined && min > max
      ? [
          {
            path: [...path, "autoscale", "min"],
            text: `${min} is more than max, which is ${max}; lower it, or raise max`,
          },
        ]
      : []),
  ];
}

/** What is written without a cluster, or describes one by hand, needs its size by hand. */
function unknownSize({ host, kubernetes }: StackDraft, isGiven: IsGiven): Problem[] {
  const unknown = host?.memory === "auto" || host?.cpus === "auto";
  const needing = [
    { path: ["kubernetes", "render"], text: "asks no cluster for its size; give host.memory and host.cpus" },
    {
      path: ["kubernetes", "node"],
      text: "a cluster that is asked for its size names its nodes too; remove it, or give host.memory and host.cpus",
    },
  ];
  return unknown && kubernetes !== undefined ? needing.filter(({ path }) => isGiven(path)) : [];
}

/** YAML is no place for a login: whoever applies it makes that Secret himself. */
function renderedLogins({ kubernetes, images }: StackDraft): Problem[] {
  if (kubernetes?.render === undefined || Object.keys(images?.registries ?? {}).length === 0) return [];
  const text =
    "are not written into YAML (kubernetes.render); remove them, make a Secret with kubectl create secret docker-registry, " +
    "and name it in kubernetes.imagePullSecrets";
  return [{ path: ["images", "registries"], text }];
}

function nodePortProblems({ kubernetes, edge }: StackDraft): Problem[] {
  const { type, nodePorts: { http, https, tcp = {} } = {} } = kubernetes?.service ?? {};
  const path = ["kubernetes", "service", "nodePorts"];
  const given = [
    { path: [...path, "http"], port: http },
    { path: [...path, "https"], port: https },
    ...Object.entries(tcp).map(([key, port]) => ({ path: [...path, "tcp", key], port })),
  ].filter(({ port }) => port !== undefined);
  if (given.length === 0) return [];
  if (type === "LoadBalancer")
    return [{ path, text: "are for type NodePort; remove them, or set kubernetes.service.type: NodePort" }];
  return [...repeatedNodePorts(given), ...unknownTcpPorts(Object.keys(tcp), [...path, "tcp"], edge)];
}

function repeatedNodePorts(given: readonly { readonly path: Path; readonly port: number | undefined }[]): Problem[] {
  return given.flatMap(({ path, port }, index) => {
    const first = given.slice(0, index).find((other) => other.port === port);
    if (first === undefined) return [];
    return [{ path, text: `${port} is ${first.path.slice(2).join(".")} too; choose another port` }];
  });
}

function unknownTcpPorts(keys: readonly string[], path: Path, edge: StackDraft["edge"]): Problem[] {
  const known = (edge?.tcp ?? []).map((route) => String(route?.port));
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: [...path, key], text: `edge.tcp has no port ${key}; remove it, or add the route` }));
}
