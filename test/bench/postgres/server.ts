import { writeFileSync } from "node:fs";
import { output } from "../../support/run.ts";
import { until, type Box, type Trial } from "../../images/trial.ts";
import type { Configuration, Room } from "./configurations.ts";
import { percentileScript } from "./pgbench-report.ts";

const password = "bench";

/** Where a benchmark's servers run, one after the other on the same data. */
export interface Place {
  readonly trial: Trial;
  readonly image: string;
  readonly network: string;
  readonly volume: string;
}

interface Run {
  /** A script in place of pgbench's own transactions. */
  readonly script?: string;
  /** Another server's address in place of this one's own: a pooler before it. */
  readonly pooler?: string;
  /** Variables of libpq, and files beside the script in /scripts. */
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Whether each transaction's time is kept, for the 99th percentile. */
  readonly logged?: boolean;
}

/** A running PostgreSQL in a container with a plan's limits, and clients in containers beside it. */
export class Server {
  readonly #place: Place;
  readonly box: Box;
  readonly address: string;

  private constructor(place: Place, box: Box, address: string) {
    this.#place = place;
    this.box = box;
    this.address = address;
  }

  static async start(place: Place, room: Room, { settings, shmSize }: Configuration): Promise<Server> {
    dropPageCache();
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const memory = String(room.memory);
    const limits = ["--memory", memory, "--memory-swap", memory, "--cpus", String(room.cpus / 1000)];
    const mounts = ["--volume", `${place.volume}:/var/lib/postgresql/data`, "--tmpfs", "/var/run/postgresql"];
    const options = [...limits, "--shm-size", String(shmSize), ...mounts, "--network", place.network];
    const box = await place.trial.start(
      place.image,
      [...options, "--env", `POSTGRES_PASSWORD=${password}`],
      ["postgres", ...flags],
    );
    const server = new Server(place, box, await box.address());
    await server.#untilReady();
    return server;
  }

  #untilReady(): Promise<void> {
    const ready = async () => (await this.box.exec("pg_isready", "-q", "-h", "127.0.0.1")).code === 0;
    return until(ready, `${this.box.name} takes connections`, 300);
  }

  /** What a query answers, in psql's plain form. */
  async query(sql: string, timeoutSeconds = 600): Promise<string> {
    // By standard input each statement is a transaction of its own, which VACUUM demands.
    const psql = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres"];
    return (await output("docker", ["exec", "-i", this.box.name, ...psql], { stdin: sql, timeoutSeconds })).trim();
  }

  /**
   * Leaves segments of the write-ahead log to be used again, as a server has them that runs for a day. A new one would fill
   * each segment with zeros first and write everything twice, the more of them the larger max_wal_size is.
   */
  async recycleLog(segments = 64): Promise<void> {
    const each = "PERFORM pg_logical_emit_message(false, 'bench', 'next'); PERFORM pg_switch_wal();";
    await this.query(`DO $$ BEGIN FOR n IN 1..${segments} LOOP ${each} END LOOP; END $$; CHECKPOINT;`);
    // Where segments are archived, so many at once are nothing that a server has to do beside its work.
    const waiting = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'";
    await until(async () => (await this.query(waiting)) === "0", "all segments are archived", 120);
  }

  /** Runs pgbench in a container of its own, which the server's limits do not count; answers what it printed. */
  async pgbench(args: readonly string[], run: Run = {}): Promise<string> {
    const { script, pooler, env, files, logged = false } = run;
    const { trial, image, network } = this.#place;
    const folder = trial.folder({ ...files, ...(script === undefined ? {} : { "script.sql": script }) });
    const variables = Object.entries({ PGPASSWORD: password, ...env }).flatMap(variable);
    const options = ["--rm", "--network", network, ...variables, "--volume", `${folder}:/scripts:ro`];
    const file = script === undefined ? [] : ["-f", "/scripts/script.sql"];
    const where = pooler === undefined ? ["-h", this.address] : ["-h", pooler, "-p", "6432"];
    const log = logged ? ["-l", "--log-prefix=/tmp/pgbench_log"] : [];
    const words = ["pgbench", ...where, "-U", "postgres", ...args, ...file, ...log, "postgres"];
    const shell = `"$@" && ${logged ? percentileScript : "true"}`;
    const command = ["run", ...options, "--entrypoint", "sh", image, "-c", shell, "sh", ...words];
    return output("docker", command, { timeoutSeconds: 900 });
  }

  /** Kills it as a power cut would, starts it again and answers the seconds until it takes connections. */
  async recoverySeconds(): Promise<number> {
    await this.box.docker("kill", "--signal", "KILL");
    await this.box.exitCode();
    const from = performance.now();
    await this.box.docker("start");
    await this.#untilReady();
    return (performance.now() - from) / 1000;
  }

  /** Stops the server as its image asks, by a fast shutdown with its checkpoint, and takes the container away. */
  async stop(): Promise<void> {
    await this.box.stop(120);
    await this.box.docker("rm");
  }
}

const variable = ([name, value]: readonly [string, string]): string[] => ["--env", `${name}=${value}`];

/** Without it a server would find its predecessor's pages in memory, and none of them would count into its own limit. */
function dropPageCache(): void {
  writeFileSync("/proc/sys/vm/drop_caches", "3");
}
