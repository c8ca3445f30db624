import { apartVersions, tooOld, type DockerVersions } from "../../platforms/docker/engine-version.ts";

/** What the decision about Docker Engine rests on. */
export interface DockerFacts {
  /** These are the engine's versions and the command's; they are undefined when no engine answered. */
  readonly versions: DockerVersions | undefined;
  /** This is what the client said when no engine answered. */
  readonly refusal: string;
  /** This is DOCKER_HOST, where it is set. */
  readonly dockerHost: string | undefined;
  readonly daemonInstalled: boolean;
  readonly platform: NodeJS.Platform;
  readonly root: boolean;
  readonly debianLike: boolean;
  readonly systemd: boolean;
  readonly terminal: boolean;
}

export type DockerDecision =
  | { readonly kind: "found" }
  | { readonly kind: "start"; readonly by: "systemd" | "dockerd" }
  | { readonly kind: "install"; readonly ask: boolean; readonly start: "systemd" | "dockerd" }
  | { readonly kind: "refuse"; readonly message: string };

export function decideDocker(facts: DockerFacts, installWithoutAsking: boolean): DockerDecision {
  if (facts.versions !== undefined) return judgeVersions(facts.versions, facts.dockerHost);
  const apart = apartVersions(facts.refusal);
  if (apart !== undefined) return { kind: "refuse", message: `Docker Engine: ${apart}` };
  const obstacle = obstacleTo(facts);
  if (obstacle !== undefined) return { kind: "refuse", message: `No Docker Engine answers: ${obstacle}` };
  const start = facts.systemd ? "systemd" : "dockerd";
  if (facts.daemonInstalled) return { kind: "start", by: start };
  return { kind: "install", ask: facts.terminal && !installWithoutAsking, start };
}

/** An engine that runs is nobody's to upgrade but its owner's. */
function judgeVersions(versions: DockerVersions, dockerHost = "the local socket"): DockerDecision {
  const problem = tooOld(versions, dockerHost);
  return problem === undefined ? { kind: "found" } : { kind: "refuse", message: `Docker Engine: ${problem}` };
}

/** Why neither starting nor installing is for us to do, with what the person can do. */
function obstacleTo(facts: DockerFacts): string | undefined {
  if (facts.dockerHost)
    return `DOCKER_HOST is ${facts.dockerHost}. Start the engine there, or unset the variable. ${facts.refusal}`;
  if (facts.platform === "darwin")
    return "install and start Docker Desktop, OrbStack or Colima, then run `npm run setup` again.";
  if (/permission denied/i.test(facts.refusal)) {
    return "you may not use its socket. Add yourself to its group (sudo usermod -aG docker $USER) and log in again.";
  }
  return facts.daemonInstalled ? obstacleToStart(facts) : obstacleToInstall(facts);
}

function obstacleToStart({ root }: DockerFacts): string | undefined {
  if (root) return undefined;
  return "it is installed but not running. Start it (sudo systemctl start docker), then run `npm run setup` again.";
}

function obstacleToInstall({ root, debianLike }: DockerFacts): string | undefined {
  if (!debianLike) {
    return "install Docker Engine 20.10 or newer (https://docs.docker.com/engine/install/), then run `npm run setup` again.";
  }
  return root ? undefined : "install it (sudo apt-get install docker.io), then run `npm run setup` again.";
}
