import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ownPullSecret } from "../../config/registries.ts";
import type { StackConfig } from "../../config/schema.ts";
import { takeOver, type Labels } from "../../platforms/kubernetes/labels.ts";

type Registries = StackConfig["images"]["registries"];

/** The stack file's logins to registries, in the form in which a node's pull reads them. Pods name it among their pull secrets. */
export function declarePullSecret(
  registries: Registries,
  { namespace, labels }: { readonly namespace: pulumi.Input<string>; readonly labels: Labels },
  opts: pulumi.CustomResourceOptions,
): void {
  if (Object.keys(registries).length === 0) return;
  new k8s.core.v1.Secret(
    ownPullSecret,
    {
      metadata: { name: ownPullSecret, namespace, labels, annotations: takeOver },
      type: "kubernetes.io/dockerconfigjson",
      data: pulumi.secret({ ".dockerconfigjson": encode(JSON.stringify(pullConfig(registries))) }),
    },
    opts,
  );
}

/** Docker Hub's login goes by an address that no reference has. */
export function pullConfig(registries: Registries) {
  const auths = Object.keys(registries)
    .sort()
    .map((registry) => {
      const { username, password } = registries[registry]!;
      const key = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
      return [key, { username, password, auth: encode(`${username}:${password}`) }] as const;
    });
  return { auths: Object.fromEntries(auths) };
}

const encode = (text: string) => Buffer.from(text).toString("base64");
