import { unknown, type ClusterObjects } from "../../../policies/facts/types.ts";
import { networkPolicy } from "../../../policies/rules/network-policy.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

const labels = { "app.kubernetes.io/name": "web" };
const policies = (
  ...selectors: ({ readonly [label: string]: string } | typeof unknown)[]
): Partial<ClusterObjects> => ({
  networkPolicies: selectors.map((labels, index) => ({ name: `policy-${index}`, labels })),
});

judged(networkPolicy, [
  ["passes with a policy for the pod", onKubernetes({}, policies({ app: "other" }, labels)), []],
  ["passes with a policy for all pods", onKubernetes({}, policies({})), []],
  [
    "fails without a policy",
    onKubernetes(),
    ["web: is selected by no NetworkPolicy: every pod of the cluster reaches it"],
  ],
  [
    "fails with policies for others, or for pods with a label more",
    onKubernetes({}, policies({ app: "other" }, { ...labels, role: "job" })),
    ["web: is selected by no NetworkPolicy: every pod of the cluster reaches it"],
  ],
  ["passes where one selects it, whatever others do", onKubernetes({}, policies(unknown, labels)), []],
  [
    "passes with a policy for all pods where labels are not known",
    onKubernetes(inPod({ labels: unknown }), policies({})),
    [],
  ],
  [
    "is undecided where a selector is not known",
    onKubernetes({}, policies(unknown)),
    ["web: not known: whether a NetworkPolicy selects it"],
  ],
  [
    "is undecided where the pod's labels are not known",
    onKubernetes(inPod({ labels: unknown }), policies(labels)),
    ["web: not known: whether a NetworkPolicy selects it"],
  ],
  [
    "does not apply on Docker",
    onDocker(),
    ["not applicable: Docker has no NetworkPolicies: its networks part the containers"],
  ],
]);
