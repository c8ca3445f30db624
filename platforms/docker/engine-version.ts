/** Docker 20.10 is the oldest engine whose answers and commands are known to fit. */
export const minimumApi = "1.41";

/** `docker version --format` with this prints what readVersions reads; every client since 20.10 knows the fields. */
export const versionsFormat = "{{.Server.Version}} {{.Server.APIVersion}} {{.Client.Version}} {{.Client.APIVersion}}";

export interface DockerVersions {
  readonly engine: string;
  readonly engineApi: string;
  readonly client: string;
  /** The client speaks this API to this engine: its own newest one, or the engine's where that is older. */
  readonly clientApi: string;
}

/** Reads what `docker version` printed by versionsFormat; undefined where an engine did not answer. */
export function readVersions(printed: string): DockerVersions | undefined {
  const words = printed.trim().split(" ");
  if (words.length !== 4) return undefined;
  const [engine, engineApi, client, clientApi] = words as [string, string, string, string];
  return { engine, engineApi, client, clientApi };
}

/** Says what is too old, with what to do; undefined where both the engine and the command will do. */
export function tooOld({ engine, engineApi, client, clientApi }: DockerVersions, address: string): string | undefined {
  if (isBelow(engineApi, minimumApi))
    return (
      `the Docker Engine at ${address} is ${engine} (API ${engineApi}), and Keelson needs 20.10 or newer ` +
      `(API ${minimumApi}). Upgrade it, or name another with host: {docker: ssh://user@server}.`
    );
  if (isBelow(clientApi, minimumApi))
    return (
      `the docker command is ${client} (API ${clientApi}), and Keelson needs 20.10 or newer (API ${minimumApi}). ` +
      upgradeCommand
    );
  return undefined;
}

/** Docker 29 speaks no API below 1.44, neither as an engine nor as a command. The first group is what the one side speaks. */
const refusals: readonly (readonly [pattern: RegExp, say: (own: string, other: string) => string])[] = [
  [
    /client version (\S+) is too old\. Minimum supported API version is ([\d.]+)/,
    (own, other) => `the docker command speaks API ${own}, and the engine none older than ${other}. ${upgradeCommand}`,
  ],
  [
    /client version (\S+) is too new\. Maximum supported API version is ([\d.]+)/,
    (own, other) => `the docker command speaks API ${own}, and the engine none newer than ${other}. ${upgradeEngine}`,
  ],
  [
    /API version (\S+) is not supported by this client: the minimum supported API version is ([\d.]+)/,
    (own, other) => `the engine speaks API ${own}, and the docker command none older than ${other}. ${upgradeEngine}`,
  ],
];

const upgradeCommand =
  "Upgrade the docker command, which comes with Docker Engine or as a package docker-cli; where DOCKER_API_VERSION is set, unset it.";
const upgradeEngine =
  "Upgrade the engine, or use a docker command of its age; where DOCKER_API_VERSION is set, unset it.";

/** Says what to do where the docker command and the engine have no API in common; undefined for other refusals. */
export function apartVersions(refusal: string): string | undefined {
  for (const [pattern, say] of refusals) {
    const match = pattern.exec(refusal);
    if (match !== null) return say(match[1]!, match[2]!);
  }
  return undefined;
}

function isBelow(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = numbers(version);
  const [wantedMajor = 0, wantedMinor = 0] = numbers(minimum);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}
