import { cores, list, map, oneOf, section, size, text, wholeNumber } from "./values.ts";

const namespace = text(
  "1 to 63 lower-case letters, digits and dashes, starting and ending with a letter or digit",
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
);
const objectName = text("a name such as fast-ssd", /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);

const volumes = section({
  class: objectName.optional().describe("Storage class of new volumes; the cluster's default when left out."),
  sharedClass: objectName
    .optional()
    .describe("Storage class of services' volumes with shared: true; it has to give ReadWriteMany."),
  postgres: size.default("20GiB").describe("Size of PostgreSQL's volume; may grow where the class allows it."),
  redis: size.default("2GiB").describe("Size of Redis's volume; unused without persistence."),
  backups: size
    .default("40GiB")
    .describe("Size of the volume that backups go to; unused without backups, or where all go elsewhere."),
});

// Not the usual 30000 to 32767: the API server may be told another range.
const nodePort = wholeNumber(1, 65535);

const service = section({
  type: oneOf(["LoadBalancer", "NodePort"]).default("LoadBalancer").describe("How the edge is reached from outside."),
  nodePorts: section({
    http: nodePort.optional().describe("Port for HTTP."),
    https: nodePort.optional().describe("Port for HTTPS."),
    tcp: map(text("a port of edge.tcp", /^[1-9]\d{0,4}$/), nodePort)
      .optional()
      .describe("Ports for those of edge.tcp, by the latter."),
  })
    .default({})
    .describe("Ports on every node for type NodePort; chosen by the cluster when left out."),
  annotations: map(text("an annotation's name"), text("a text, in quotes where it reads as a number", /^/))
    .default({})
    .describe("For the cloud's load balancer controller."),
});

export const kubernetes = section({
  context: text("a context of the kubeconfig").optional().describe("The kubeconfig's current context when left out."),
  namespace: namespace.optional().describe("Namespace of the stack; <project>-<stack> when left out."),
  node: section({
    memory: size.describe("What the node can give to pods (allocatable)."),
    cpus: cores.describe("The same in cores."),
  })
    .optional()
    .describe("The largest node, where host gives the cluster's size by hand: one container has to fit into it."),
  volumes: volumes.prefault({}).describe("Storage classes, and the sizes of the data stores' volumes."),
  service: service.prefault({}).describe("The one Service that the outside reaches."),
  imagePullSecrets: list(objectName).default([]).describe("Secrets of the namespace that open private registries."),
  render: text("a folder such as rendered")
    .optional()
    .describe(
      "Writes YAML into this folder, for a GitOps repository, and touches no cluster; needs host.memory and host.cpus.",
    ),
});
