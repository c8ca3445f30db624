import type { StackFile } from "../../../config/schema.ts";
import type { BackupRecord, BackupStatus } from "../../../operations/backups/types.ts";
import { container, exec } from "../../support/docker.ts";
import { Project } from "../../support/project.ts";
import { run, type Result } from "../../support/run.ts";
import { Store } from "./store.ts";

/** One backup is enough to keep by any rule, so that a clean-up deletes the older one unless something keeps it from that. */
const retention = { days: 0, count: 1, minimum: 1, weekly: 0, monthly: 0, yearly: 0 };
const never = { full: "off", differential: "off", files: "off", verify: "off", drill: "off", prune: "off" };

const stackFile = (folder: string): StackFile => ({
  environment: "development",
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: {},
  edge: { address: "127.0.0.1", httpPort: 21480, httpsPort: 21481, tls: { kind: "self-signed" } },
  backups: { repository: { kind: "directory", path: folder }, rpo: "1h", schedule: never, retention },
});

/** What an answer of the tool came to: its JSON, where it gave one, and its complaint. */
export interface Said extends Result {
  readonly seconds: number;
  readonly value: unknown;
}

const work = "/var/lib/keelson/backup";
const pristine = `${work}/pristine`;

/** PostgreSQL and its backups in a folder of bounded size, with two good backups, and the way back to just that. */
export class Field {
  readonly store = new Store(400);
  readonly project = new Project("bk-drill");
  #box = "";
  /** Folder of the repository, as the backups' container sees it. */
  repository = "";

  async open(): Promise<void> {
    this.project.writeStack(stackFile(this.store.folder));
    await this.project.must("up", [], 600);
    this.#box = (await container(this.project.stack, "backup")).name;
    await this.sql("CREATE TABLE ledger (id int PRIMARY KEY, text text)");
    await this.write(1, 20_000);
    for (const words of [["run", "full"], ["verify"], ["run", "full"], ["verify"], ["drill"]]) {
      // Labels of backups have seconds.
      if (words[1] === "full") await new Promise((resolve) => setTimeout(resolve, 1000));
      await this.must(words);
    }
    this.repository = (await this.sh("echo /backups/directory-1/*/pgbackrest")).trim();
    await this.sh(`mkdir ${pristine} && cp -a ${this.repository} ${work}/*.json ${work}/repositories ${pristine}`);
  }

  /** Puts repository and remembered runs back; what has been archived meanwhile stays, or the log would have a gap. */
  async reset(): Promise<void> {
    const back = `rm -rf ${this.repository}/backup && cp -a ${pristine}/pgbackrest ${this.repository}/..`;
    await this.sh(`${back} && cp -a ${pristine}/*.json ${pristine}/repositories ${work}`);
  }

  /** Runs the very words that the scheduler runs, in the container in which it runs them. */
  ask(words: readonly string[], env: readonly string[] = [], stdin = ""): Promise<Said> {
    return this.tool(["/keelson/probe", ...words], env, stdin);
  }

  /** Runs any program there. */
  async tool(words: readonly string[], env: readonly string[] = [], stdin = ""): Promise<Said> {
    const variables = env.flatMap((one) => ["--env", one]);
    const began = Date.now();
    const all = ["exec", "-i", ...variables, this.#box, ...words];
    const result = await run("docker", all, { stdin, timeoutSeconds: 300 });
    return { ...result, seconds: (Date.now() - began) / 1000, value: json(result.stdout) };
  }

  backup(words: readonly string[], env: readonly string[] = []): Promise<Said> {
    return this.ask(["backup", ...words], env);
  }

  async must(words: readonly string[]): Promise<Said> {
    const said = await this.backup(words);
    if (said.code !== 0) throw new Error(`backup ${words.join(" ")}: exit code ${said.code}\n${said.stderr}`);
    return said;
  }

  async records(): Promise<BackupRecord[]> {
    return (await this.must(["list"])).value as BackupRecord[];
  }

  async status(env: readonly string[] = []): Promise<BackupStatus> {
    return (await this.backup(["status"], env)).value as BackupStatus;
  }

  /** A shell in the backups' container, as the user who owns the repository. */
  async sh(script: string, stdin = ""): Promise<string> {
    const { code, stdout, stderr } = await exec(this.#box, ["sh", "-euc", script], stdin, 120);
    if (code !== 0) throw new Error(`${script}: exit code ${code}\n${stderr}`);
    return stdout;
  }

  async sql(statement: string): Promise<string> {
    return (await this.sh("psql -qXAt -h /run/keelson/postgres -U postgres", statement)).trim();
  }

  async write(from: number, to: number): Promise<void> {
    await this.sql(`INSERT INTO ledger SELECT g, md5(g::text) FROM generate_series(${from}, ${to}) g`);
  }

  async close(): Promise<void> {
    await this.project.remove().finally(() => this.store.remove());
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
