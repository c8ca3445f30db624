import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { takeOver, type Labels } from "../../platforms/kubernetes/labels.ts";
import type { Workload } from "../workload.ts";

interface Place {
  readonly namespace: pulumi.Output<string>;
  readonly labels: Labels;
}

/**
 * Empty Secrets, and an account that may change these and do nothing else. What they hold is none of the stack's: it comes and
 * changes without a deploy.
 */
export function declareFilledSecrets(
  name: string,
  { service, filledSecrets }: Workload,
  place: Place,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (filledSecrets === undefined) return [];
  const metadata = (name: string) => ({ ...place, name, annotations: takeOver });
  const secrets = filledSecrets.map(
    (secret) => new k8s.core.v1.Secret(`${name}-${secret}`, { metadata: metadata(secret), type: "Opaque" }, opts),
  );
  return [...secrets, ...declareAccount(name, { metadata: metadata(service), secrets: filledSecrets }, opts)];
}

interface Account {
  readonly metadata: { readonly name: string; readonly namespace: pulumi.Output<string> };
  readonly secrets: readonly string[];
}

function declareAccount(
  name: string,
  { metadata, secrets }: Account,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, opts);
  const rules = [{ apiGroups: [""], resources: ["secrets"], resourceNames: [...secrets], verbs: ["patch"] }];
  const role = new k8s.rbac.v1.Role(name, { metadata, rules }, opts);
  const subjects = [{ kind: "ServiceAccount", name: metadata.name, namespace: metadata.namespace }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name };
  return [account, role, new k8s.rbac.v1.RoleBinding(name, { metadata, subjects, roleRef }, opts)];
}
