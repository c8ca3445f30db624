interface Explanation {
  readonly pattern: RegExp;
  readonly say: (match: RegExpMatchArray) => string;
}

/** What Docker and Pulumi say, and what it means here. The first match wins: the most specific come first. */
const explanations: readonly Explanation[] = [
  {
    pattern: /incorrect passphrase/,
    say: () =>
      "the passphrase does not open this stack's secrets. Give the one it was made with: PULUMI_CONFIG_PASSPHRASE, or the file that PULUMI_CONFIG_PASSPHRASE_FILE names.",
  },
  {
    pattern:
      /(?:Bind for |listen tcp\d? )([\d.:[\]]+?:\d+):? (?:failed: port is already allocated|bind: address already in use)/,
    say: ([, address]) =>
      `${address} is in use by another program. Stop it, or give another port or address under keelson:stack.edge.`,
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
    pattern: /no space left on device/i,
    say: () =>
      "the disk of the Docker host is full. Free some (docker system df shows what Docker holds), then run this again: it goes on where it stopped.",
  },
  {
    pattern: /Cannot connect to the Docker daemon at (\S+?)\.? /,
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
];

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
