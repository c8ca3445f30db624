import { unknown } from "../../../policies/facts/types.ts";
import { exposedServices } from "../../../policies/rules/exposed-services.ts";
import { inPod, judged, objects, onDocker, onKubernetes } from "../table.ts";
import { podContainer } from "../compliant.ts";

const labels = { "app.kubernetes.io/name": "web" };
const service = (changes: object = {}) => ({ services: [{ name: "web-out", labels, type: "NodePort", ...changes }] });
const fault = (type: string) => [`web: is reached from outside by Service web-out of type ${type}`];

judged(exposedServices, [
  ["passes with a Service of the cluster's own", onKubernetes({}, service({ type: "ClusterIP" })), []],
  ["lets the edge be reached", onKubernetes({ tier: "edge" }, service({ type: "LoadBalancer" })), []],
  ["fails an app behind a node's port", onKubernetes({}, service()), fault("NodePort")],
  [
    "fails a data store behind a load balancer",
    onKubernetes({ tier: "data" }, service({ type: "LoadBalancer" })),
    fault("LoadBalancer"),
  ],
  ["passes with a Service for other pods", onKubernetes({}, service({ labels: { app: "other" } })), []],
  ["passes with a Service without a selector, which stands for no pod", onKubernetes({}, service({ labels: {} })), []],
  [
    "says it once of a pod with two containers",
    {
      platform: "kubernetes",
      containers: [podContainer({ subject: "web/main" }), podContainer({ subject: "web/helper" })],
      cluster: objects(service()),
    },
    fault("NodePort"),
  ],
  [
    "is undecided where a type is not known",
    onKubernetes({}, service({ type: unknown })),
    ["web-out: not known: the type of its Service"],
  ],
  [
    "is undecided where a selector is not known",
    onKubernetes({}, service({ labels: unknown })),
    ["web-out: not known: which pods its Service selects"],
  ],
  [
    "is undecided where a pod's labels are not known",
    onKubernetes(inPod({ labels: unknown }), service()),
    ["web: not known: whether Service web-out selects it"],
  ],
  [
    "does not apply on Docker",
    onDocker(),
    ["not applicable: Docker has no Services: published-ports says what is reached from outside"],
  ],
]);
