import type { Identity } from "../../platforms/identity.ts";
import { docker, isAbsent, ofStack, rows } from "../docker.ts";
import type { Existing, RecoveryTarget } from "./types.ts";
import { containerType } from "../../policies/facts/state-format.ts";

/** A container that is stopped gets its own stop time-out, a database minutes: Docker's client must outwait it. */
const stopSeconds = 900;

const kinds: Readonly<Record<string, string>> = {
  [containerType]: "container",
  "docker:index/volume:Volume": "volume",
  "docker:index/network:Network": "network",
};

const role = '{{.Label "keelson.role"}}';

/** Id, name and role; a volume's name is its id. */
const columns: Readonly<Record<string, string>> = {
  container: `{{.ID}}\t{{.Names}}\t${role}`,
  volume: `{{.Name}}\t{{.Name}}\t${role}`,
  network: `{{.ID}}\t{{.Name}}\t${role}`,
};

export async function dockerRecovery(identity: Identity, env: NodeJS.ProcessEnv): Promise<RecoveryTarget> {
  const run = (args: readonly string[]) => docker(args, { env, timeoutSeconds: stopSeconds });
  const list = async (kind: string, args: readonly string[]) => {
    const listing = await run([...args, ...ofStack(identity), "--format", columns[kind]!]);
    return rows(listing).map(([id, name, role = ""]) => toExisting(kind, [id!, name!, role]));
  };
  const existing = [
    ...(await list("container", ["ps", "--all", "--no-trunc"])),
    ...(await list("volume", ["volume", "ls"])),
    ...(await list("network", ["network", "ls", "--no-trunc"])),
  ];
  return { existing, remove: (thing) => remove(run, thing), kindOf: (type) => kinds[type] };
}

type Run = (args: readonly string[]) => Promise<string>;

function toExisting(kind: string, [id, name, role]: readonly [string, string, string]): Existing {
  return { kind, id, name, ...(role === "" ? {} : { role }) };
}

async function remove(run: Run, { kind, id }: Existing): Promise<boolean> {
  try {
    if (kind === "container") {
      // Stopped as it wants to be: it may be a database with its data mounted.
      await run(["stop", id]);
      await run(["rm", "--volumes", id]);
    } else await run([kind, "rm", id]);
    return true;
  } catch (error) {
    if (isAbsent(error)) return true;
    if (/in use|has active endpoints/.test((error as Error).message)) return false;
    throw error;
  }
}
