interface Explanation {
  readonly pattern: RegExp;
  readonly say: (match: RegExpMatchArray) => string;
}

/** What Docker, Kubernetes and Pulumi say, and what it means here. The first match wins: the most specific come first. */
const explanations: readonly Explanation[] = [
  {
    pattern: /incorrect passphrase/,
    say: () =>
      "the passphrase does not open this stack's secrets. Give the one it was made with: PULUMI_CONFIG_PASSPHRASE, or the file that PULUMI_CONFIG_PASSPHRASE_FILE names.",
  },
  {
    pattern: /failed to bind host port (?:for )?((?:[\d.]+|\[[^\]]*\]):\d+)\S* address already in use/,
    say: ([, address]) => portTaken(address!),
  },
  {
    pattern:
      /(?:Bind for |listen tcp\d? )([\d.:[\]]+?:\d+):? (?:failed: port is already allocated|bind: address already in use)/,
    say: ([, address]) => portTaken(address!),
  },
  {
    pattern:
      /(?:could not find an available, non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted)/,
    say: () =>
      "Docker has no address range left for another network. Remove unused networks (docker network prune), or widen default-address-pools in /etc/docker/daemon.json.",
  },
  {
    pattern: /no available IPv4 addresses on this network's address pools/,
    say: () =>
      "a Docker network is out of addresses. Widen default-address-pools in /etc/docker/daemon.json (a /24 holds 253 containers).",
  },
  {
    pattern: /write (\S*)\/\.pulumi\/\S+: no space left on device/i,
    say: ([, folder]) =>
      `the disk that holds the stack's state (${folder!}) is full. Free some (${folder!}/.pulumi/backups has a copy for each operation), then run this again: it goes on where it stopped.`,
  },
  {
    pattern: /no space left on device/i,
    say: () =>
      "the disk of the Docker host is full. Free some (docker system df shows what Docker holds), then run this again: it goes on where it stopped.",
  },
  {
    pattern: /(?:Cannot connect to the Docker daemon|failed to connect to the docker API) at (\S+?)[.;]? /,
    say: ([, address]) =>
      `no Docker Engine answers at ${address}. Start it (npm run setup installs and starts one here), then run this again.`,
  },
  {
    pattern: /the stack is currently locked by (\d+) lock\(s\)/,
    say: () =>
      "another run holds this stack. Wait for its end; if none is alive (the lines above name its process), pulumi cancel removes the lock.",
  },
  {
    pattern: /cannot be deleted because it is protected|is protected and cannot be deleted/,
    say: () =>
      "data volumes and passwords of this stack are protected. keelson destroy keeps them and removes the rest; --remove-data removes all.",
  },
  {
    pattern: /exceeded quota: (\S+?), (requested: .*?, used: .*?, limited: [^\s,]+(?:,[^\s,]+)*)/,
    say: ([, quota, numbers]) =>
      `the namespace's ResourceQuota ${quota} does not let it in (${numbers}). Have it raised, or lower memory or replicas: keelson plan shows what the stack asks for.`,
  },
  {
    pattern: /violates PodSecurity "([^"]+)": (.*?)(?: \(|$)/,
    say: ([, level, what]) =>
      `the namespace admits pods of level ${level} only, and one is not (${what}). Keelson's own are: look for a policy of the cluster that changes pods.`,
  },
  {
    pattern: /(?:Back-off pulling image|Failed to pull image) \\?"([^"\\]+)\\?"/,
    say: ([, image]) =>
      `the cluster cannot pull ${image}. keelson images push puts built images into keelson:stack.images.registry; a private registry needs keelson:stack.kubernetes.imagePullSecrets.`,
  },
  {
    pattern: /(\S+) is forbidden: User "([^"]+)" cannot (\S+) resource "([^"]+)"/,
    say: ([, , user, verb, resource]) =>
      `${user} may not ${verb} ${resource} in this cluster. Ask for a role with that, or choose another context with keelson:stack.kubernetes.context.`,
  },
  {
    pattern: /configured Kubernetes cluster is unreachable: (.*?)(?: If the cluster|$)/,
    say: ([, reason]) =>
      `the cluster does not answer (${reason!.trim()}). Check the context (keelson:stack.kubernetes.context), then run this again: it goes on where it stopped.`,
  },
  {
    pattern:
      /"https?:\/\/([^/"]+)\/(?:apis?|openapi|version)\b[^"]*": dial tcp \S+ (?:connect: connection refused|i\/o timeout)/,
    say: ([, address]) =>
      `the cluster's API does not answer at ${address}. Bring it back, or choose another context with keelson:stack.kubernetes.context; then run this again.`,
  },
  {
    pattern: /the server has asked for the client to provide credentials/,
    say: () => "the cluster does not accept the kubeconfig's credentials: log in to it again, then run this again.",
  },
];

function portTaken(address: string): string {
  return `${address} is in use by another program. Stop it, or give another port or address under keelson:stack.edge.`;
}

/** One message for a known cause; undefined where the output must speak for itself. */
export function explain(output: string): string | undefined {
  // Docker's messages are wrapped by the CLI's columns: a line break may stand in their middle.
  const text = output.replaceAll(/\s+/g, " ");
  for (const { pattern, say } of explanations) {
    const match = text.match(pattern);
    if (match !== null) return say(match);
  }
  return undefined;
}
