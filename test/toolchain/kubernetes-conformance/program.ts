// A file a kind: an index would load every kind of its group, and the package's root takes ten times as long.
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import type { core, meta } from "@pulumi/kubernetes/types/input.js";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const provider = new Provider("render", { renderYamlToDirectory: config.require("folder") });
const opts = { provider };

const namespace = new Namespace("namespace", { metadata: { name: "conformance" } }, opts);
const labels = { "app.kubernetes.io/name": "server" };
const selector: meta.v1.LabelSelector = { matchLabels: labels };
const named = (name: string): meta.v1.ObjectMeta => ({ name, namespace: namespace.metadata.name, labels });

const account = new ServiceAccount("account", { metadata: named("server"), automountServiceAccountToken: false }, opts);
const role = new Role(
  "role",
  {
    metadata: named("server"),
    rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["filled"], verbs: ["patch"] }],
  },
  opts,
);
new RoleBinding(
  "binding",
  {
    metadata: named("server"),
    subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: namespace.metadata.name }],
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
  },
  opts,
);
const settings = new ConfigMap(
  "settings",
  { metadata: named("settings"), immutable: true, data: { "server.conf": config.require("settings") } },
  opts,
);
const password = new Secret(
  "password",
  { metadata: named("password"), immutable: true, stringData: { password: config.requireSecret("password") } },
  opts,
);
const claim = new PersistentVolumeClaim(
  "claim",
  {
    metadata: named("data"),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  },
  opts,
);

const container: core.v1.Container = {
  name: "server",
  image: "server:1",
  ports: [{ name: "http", containerPort: 8080 }],
  readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 10 },
  resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "1", memory: "64Mi" } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true },
  volumeMounts: [
    { name: "settings", mountPath: "/etc/server", readOnly: true },
    { name: "password", mountPath: "/run/secrets", readOnly: true },
  ],
};
const pod: core.v1.PodTemplateSpec = {
  metadata: { labels },
  spec: {
    serviceAccountName: account.metadata.name,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
    volumes: [
      { name: "settings", configMap: { name: settings.metadata.name } },
      { name: "password", secret: { secretName: password.metadata.name, defaultMode: 0o440 } },
    ],
  },
};
const onceMore: core.v1.PodTemplateSpec = {
  ...pod,
  spec: { ...(pod.spec as core.v1.PodSpec), restartPolicy: "Never" },
};

const deployment = new Deployment(
  "deployment",
  { metadata: named("server"), spec: { selector, template: pod, strategy: { rollingUpdate: { maxUnavailable: 0 } } } },
  opts,
);
const headless = new Service(
  "headless",
  { metadata: named("data"), spec: { clusterIP: "None", selector: labels, ports: [{ name: "http", port: 8080 }] } },
  opts,
);
new StatefulSet(
  "stateful",
  { metadata: named("data"), spec: { serviceName: headless.metadata.name, selector, template: pod } },
  opts,
);
new Job("job", { metadata: named("once"), spec: { backoffLimit: 0, template: onceMore } }, opts);
new CronJob(
  "schedule",
  { metadata: named("nightly"), spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: onceMore } } } },
  opts,
);
new HorizontalPodAutoscaler(
  "autoscaler",
  {
    metadata: named("server"),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
    },
  },
  opts,
);
new PodDisruptionBudget("budget", { metadata: named("server"), spec: { minAvailable: 1, selector } }, opts);
new NetworkPolicy(
  "policy",
  {
    metadata: named("server"),
    spec: { podSelector: selector, policyTypes: ["Ingress", "Egress"], ingress: [{ ports: [{ port: "http" }] }] },
  },
  opts,
);

export const claimName = claim.metadata.name;
