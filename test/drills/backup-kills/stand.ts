import type { StackFile } from "../../../config/schema.ts";
import type { BackupRecord, BackupStatus, FilesRecord } from "../../../operations/backups/types.ts";
import { container, exec } from "../../support/docker.ts";
import { Project } from "../../support/project.ts";
import { run, type Result } from "../../support/run.ts";

const [httpPort, httpsPort] = [29310, 29311];
const never = { full: "off", differential: "off", files: "off", verify: "off", drill: "off", prune: "off" };
/** One backup is enough to keep by any rule, so that a clean-up always has something to do. */
const retention = { days: 0, count: 1, minimum: 1, weekly: 0, monthly: 0, yearly: 0 };

const stackFile: StackFile = {
  environment: "development",
  host: { memory: "4GiB", cpus: 2 },
  images: { source: "build" },
  deploy: { settle: "1s", gate: { interval: "1s" } },
  postgres: {},
  backups: { rpo: "1h", schedule: never, retention },
  edge: {
    ...{ address: "127.0.0.1", httpPort, httpsPort, tls: { kind: "self-signed" } },
    routes: [{ service: "web" }],
  },
  services: {
    web: { build: "examples/node-app", port: 8080, needs: ["postgres"], volumes: { data: { path: "/data" } } },
  },
};

export const url = `https://127.0.0.1:${httpsPort}`;
export const dataMount = "/var/lib/postgresql/data";
export const workMount = "/var/lib/keelson/backup";

/** A stack with an app, a database of some size and a volume, and the ways in which a round looks at it. */
export class Stand {
  readonly project = new Project("bk-kills");

  async open(): Promise<void> {
    this.project.writeStack(stackFile);
    await this.project.must("up", [], 900);
    await this.sql("CREATE TABLE ledger (id int PRIMARY KEY, text text)");
    await this.add(400_000);
    await this.inWeb("mkdir /data/deep && head -c 30000000 /dev/urandom > /data/big && echo 0 > /data/deep/version");
    await this.inWeb("for n in $(seq 300); do echo $n > /data/deep/$n; done");
  }

  get stack(): string {
    return this.project.stack;
  }

  async name(service: string): Promise<string> {
    return (await container(this.stack, service)).name;
  }

  /** Words of `keelson backup`; the caller judges the exit code. */
  backup(words: readonly string[]): Promise<Result> {
    const args = ["commands/keelson.mjs", "backup", ...words, "--stack", this.stack];
    return run("node", args, { cwd: this.project.folder, env: this.project.env, timeoutSeconds: 600 });
  }

  async must<T>(...words: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.backup([...words, "--json"]);
    if (code !== 0) throw new Error(`backup ${words.join(" ")}: exit code ${code}\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as T;
  }

  list(): Promise<(BackupRecord | FilesRecord)[]> {
    return this.must("list");
  }

  async status(): Promise<BackupStatus> {
    const { stdout } = await this.backup(["status", "--json"]);
    return JSON.parse(stdout) as BackupStatus;
  }

  async sql(statement: string): Promise<string> {
    return this.#in("postgres", ["psql", "-qXAt", "-U", "postgres", "-c", statement]);
  }

  /** Rows and their sum: equal ones are the same ledger. */
  ledger(): Promise<string> {
    return this.sql("SELECT count(*) || ' ' || sum(hashtext(id || text)::bigint) FROM ledger");
  }

  async add(rows: number): Promise<void> {
    const from = "(SELECT coalesce(max(id), 0) FROM ledger)";
    await this.sql(`INSERT INTO ledger SELECT ${from} + g, md5(g::text) FROM generate_series(1, ${rows}) g`);
  }

  inWeb(script: string): Promise<string> {
    return this.#in("web", ["sh", "-euc", script]);
  }

  /** A sum of all files' names and contents, but of what restores keep. */
  files(): Promise<string> {
    const find = "find . -path './.keelson-*' -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum";
    return this.inWeb(`cd /data && ${find}`);
  }

  /** A shell where backups are made. */
  inBox(script: string): Promise<string> {
    return this.#in("backup", ["sh", "-euc", script]);
  }

  inPostgres(script: string): Promise<string> {
    return this.#in("postgres", ["sh", "-euc", script]);
  }

  async #in(service: string, words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await exec(await this.name(service), words, "", 120);
    if (code !== 0) throw new Error(`${service}: ${words.at(-1)!}: exit code ${code}\n${stderr}`);
    return stdout.trim();
  }
}
