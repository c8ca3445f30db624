import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiServer, realNode, type Layout } from "./layout.ts";

/**
 * These users speak to the API server. Kubernetes' own programs have the roles that it makes for them; CoreDNS,
 * metrics-server and kwok run as administrators, which spares this cluster roles that nothing in it tests.
 */
const users = {
  admin: { name: "admin", groups: "system:masters" },
  "kube-controller-manager": { name: "system:kube-controller-manager", groups: "" },
  "kube-scheduler": { name: "system:kube-scheduler", groups: "" },
  "kube-proxy": { name: "system:kube-proxy", groups: "" },
  kubelet: { name: `system:node:${realNode}`, groups: "system:nodes" },
} as const;

export type User = keyof typeof users;

export function kubeconfigOf(user: User, { root }: Layout): string {
  return join(root, `${user}.kubeconfig`);
}

export function tokenFile({ pki }: Layout): string {
  return join(pki, "tokens.csv");
}

/** Makes a token and a kubeconfig for each user. Needs the cluster's certificates. */
export function createCredentials(layout: Layout): void {
  const authority = readFileSync(join(layout.pki, "ca.crt")).toString("base64");
  const tokens = (Object.keys(users) as User[]).map((user) => ({ user, token: randomBytes(24).toString("hex") }));
  const lines = tokens.map(({ user, token }) => tokenLine(user, token));
  writeFileSync(tokenFile(layout), lines.join(""), { mode: 0o600 });
  for (const { user, token } of tokens) {
    writeFileSync(kubeconfigOf(user, layout), JSON.stringify(kubeconfig(token, authority)), { mode: 0o600 });
  }
}

/** Token, user, unique id, groups: --token-auth-file of kube-apiserver. */
function tokenLine(user: User, token: string): string {
  const { name, groups } = users[user];
  return `${token},${name},${user},"${groups}"\n`;
}

/** JSON is YAML: every client reads it. */
function kubeconfig(token: string, authority: string): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "keelson", cluster: { server: apiServer, "certificate-authority-data": authority } }],
    users: [{ name: "keelson", user: { token } }],
    contexts: [{ name: "keelson", context: { cluster: "keelson", user: "keelson" } }],
    "current-context": "keelson",
  };
}
