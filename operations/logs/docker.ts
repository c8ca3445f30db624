import type { Identity } from "../../platforms/identity.ts";
import { ignoreAbsent } from "../docker.ts";
import { openDockerApi, type DockerApi } from "../docker-api.ts";
import { readFrames, readLines } from "./frames.ts";
import { normalTime, unixTime } from "./time.ts";
import type { LogEngine, Logged, LogLine, LogRange } from "./types.ts";

interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** A Docker host's own logs; `env` says which host (DOCKER_HOST). */
export function dockerLogs({ project, stack }: Identity, env: NodeJS.ProcessEnv): LogEngine {
  const api = openDockerApi(env);
  // Only long-running containers carry a tier; the writers that fill volumes never run.
  const label = [`keelson.project=${project}`, `keelson.stack=${stack}`, "keelson.tier"];
  const filters = encodeURIComponent(JSON.stringify({ label }));
  return {
    list: async () => (await api.get<readonly Listed[]>(`/containers/json?all=true&filters=${filters}`)).map(toLogged),
    read: (one, range) => read(api, one, range),
    close: () => api.close(),
  };
}

function toLogged({ Id, Names, State, Labels }: Listed): Logged {
  const instance = Names[0]?.replace(/^\//, "") ?? Id.slice(0, 12);
  return { id: Id, service: Labels["keelson.service"] ?? "unknown", instance, running: State === "running" };
}

/** One that is removed meanwhile has nothing to say any more. */
async function* read(api: DockerApi, { id, service, instance }: Logged, range: LogRange): AsyncGenerator<LogLine> {
  const { since, follow, signal } = range;
  const query = `stdout=true&stderr=true&timestamps=true&since=${unixTime(since)}&follow=${follow}`;
  const answer = await api.stream(`/containers/${id}/logs?${query}`, signal).catch(ignoreAbsent);
  if (answer === undefined) return;
  for await (const { time, text } of readLines(readFrames(answer))) {
    yield { time: normalTime(time) ?? time, service, instance, message: text };
  }
}
