import { output, run } from "../../support/run.ts";
import { Trial, until } from "../../images/trial.ts";
import { Switchboard } from "./switchboard.ts";

const password = "trial-word";

/** A real PostgreSQL and a real Redis in containers, each to be put behind a switchboard. */
export class Stores {
  readonly #trial: Trial;
  readonly databaseAddress: string;
  readonly redisAddress: string;

  private constructor(trial: Trial, databaseAddress: string, redisAddress: string) {
    this.#trial = trial;
    this.databaseAddress = databaseAddress;
    this.redisAddress = redisAddress;
  }

  static async start(): Promise<Stores> {
    const trial = await Trial.begin("runtimes");
    const [postgres, redis] = [await trial.build("images/postgres"), await trial.build("images/redis")];
    const sockets = ["--tmpfs", "/var/run/postgresql", "--env", `POSTGRES_PASSWORD=${password}`];
    const database = await box(trial, postgres, [
      "--volume",
      `${await trial.volume()}:/var/lib/postgresql/data`,
      ...sockets,
    ]);
    const cache = await box(trial, redis, ["--tmpfs", "/data"], ["--protected-mode", "no", "--appendonly", "no"]);
    const accepts = async () =>
      (await run("docker", ["exec", database.name, "pg_isready", "-h", database.address])).code === 0;
    await until(accepts, "PostgreSQL accepts connections", 120);
    return new Stores(trial, database.address, cache.address);
  }

  end(): Promise<void> {
    return this.#trial.end();
  }

  /** Both for one app, to be taken away from it alone. */
  async behind(): Promise<Behind> {
    const [database, redis] = [
      await Switchboard.open(this.databaseAddress, 5432),
      await Switchboard.open(this.redisAddress, 6379),
    ];
    const env = {
      DATABASE_URL: `postgres://postgres:${password}@127.0.0.1:${database.port}/postgres?sslmode=disable`,
      REDIS_URL: `redis://127.0.0.1:${redis.port}/0`,
    };
    return { database, redis, env };
  }
}

export interface Behind {
  readonly database: Switchboard;
  readonly redis: Switchboard;
  readonly env: Readonly<Record<string, string>>;
}

async function box(trial: Trial, image: string, options: readonly string[], command: readonly string[] = []) {
  const hardened = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp"];
  const id = (await output("docker", ["run", "--detach", ...hardened, ...options, image, ...command])).trim();
  trial.afterwards(() => run("docker", ["rm", "--force", "--volumes", id]));
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  return { name: id, address: (await output("docker", ["inspect", "--format", format, id])).trim() };
}
