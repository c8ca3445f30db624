import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extraCa } from "../../platforms/docker/extra-ca.ts";
import { output, run, type Result } from "../support/run.ts";

/** As the Docker target runs every server. */
const hardened = [
  ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  ...["--tmpfs", "/tmp:rw,nosuid,nodev,noexec,mode=1777,size=16m"],
];

/** One test file's own images, containers, volumes and networks; `end` removes them all. */
export class Trial {
  readonly #prefix: string;
  readonly #undo: (() => unknown)[] = [];
  #probe: string | undefined;
  #count = 0;

  private constructor(name: string) {
    this.#prefix = `kt-images-${name}-${process.pid}`;
  }

  static async begin(name: string): Promise<Trial> {
    const { code, stderr } = await run("docker", ["version"]).catch((error: unknown) => ({
      code: 1,
      stderr: String(error),
    }));
    if (code !== 0) throw new Error(`Docker does not answer; get it by: npm run setup\n${stderr}`);
    return new Trial(name);
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
  }

  /** Has something of a test's own undone at the end, before what was there earlier. */
  afterwards(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /** Builds an image by the classic builder, from its cache where nothing has changed. */
  async build(folder: string, options: readonly string[] = []): Promise<string> {
    const tag = this.#name("image");
    const env = { ...process.env, DOCKER_BUILDKIT: "0" };
    const args = ["build", "--quiet", "--tag", tag, "--build-arg", `EXTRA_CA=${extraCa()}`, ...options, folder];
    await output("docker", args, { env, timeoutSeconds: 600 });
    // Without pruning: the layers under it are the next run's cache.
    this.#undo.push(() => run("docker", ["rmi", "--no-prune", tag]));
    return tag;
  }

  async volume(): Promise<string> {
    const name = this.#name("volume");
    await output("docker", ["volume", "create", name]);
    this.#undo.push(() => run("docker", ["volume", "rm", name]));
    return name;
  }

  async network(options: readonly string[] = []): Promise<string> {
    const name = this.#name("network");
    await output("docker", ["network", "create", ...options, name]);
    this.#undo.push(() => run("docker", ["network", "rm", name]));
    return name;
  }

  /** A folder of files that any user may read, for a bind mount. */
  folder(files: Readonly<Record<string, string>>): string {
    const path = mkdtempSync(join(tmpdir(), `${this.#prefix}-`));
    chmodSync(path, 0o755);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content, { mode: 0o644 });
    this.#undo.push(() => rmSync(path, { recursive: true }));
    return path;
  }

  /** A volume that holds the probe binary, filled as the Docker target does: by a container that never starts. */
  async probeVolume(): Promise<string> {
    if (this.#probe !== undefined) return this.#probe;
    const image = await this.build("images/probe");
    const volume = await this.volume();
    await this.#create("create", ["--volume", `${volume}:/keelson`, image]);
    return (this.#probe = volume);
  }

  /** Starts a hardened container with the probe binary in it. */
  async start(image: string, options: readonly string[] = [], command: readonly string[] = []): Promise<Box> {
    const probe = ["--volume", `${await this.probeVolume()}:/keelson:ro`];
    return this.#create("run", ["--detach", ...hardened, ...probe, ...options, image, ...command]);
  }

  async #create(verb: "run" | "create", args: readonly string[]): Promise<Box> {
    const name = this.#name("box");
    this.#undo.push(() => run("docker", ["rm", "--force", "--volumes", name]));
    await output("docker", [verb, "--name", name, ...args]);
    return new Box(name);
  }

  #name(kind: string): string {
    return `${this.#prefix}-${kind}-${(this.#count += 1)}`;
  }
}

/** A container. */
export class Box {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  exec(...command: string[]): Promise<Result> {
    return run("docker", ["exec", this.name, ...command]);
  }

  /** Standard output of a command that must succeed, without the space around it. */
  async read(...command: string[]): Promise<string> {
    return (await output("docker", ["exec", this.name, ...command])).trim();
  }

  probe(...args: string[]): Promise<Result> {
    return this.exec("/keelson/probe", ...args);
  }

  async logs(): Promise<string> {
    const { stdout, stderr } = await run("docker", ["logs", this.name]);
    return stdout + stderr;
  }

  async inspect(format: string): Promise<string> {
    return (await output("docker", ["inspect", "--format", format, this.name])).trim();
  }

  address(): Promise<string> {
    return this.inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
  }

  async docker(verb: string, ...options: string[]): Promise<void> {
    await output("docker", [verb, ...options, this.name]);
  }

  /** Waits for the end of the first process. */
  async exitCode(): Promise<number> {
    return Number(await output("docker", ["wait", this.name]));
  }

  /** Sends the image's own stop signal; 137 says that it was not heeded in time. */
  async stop(graceSeconds = 10): Promise<number> {
    await this.docker("stop", "--time", String(graceSeconds));
    return this.exitCode();
  }

  /** Waits until the probe is well; shows its last answer and the log where it does not become so. */
  async untilWell(...probe: string[]): Promise<void> {
    let last = "";
    const well = async () => {
      const { code, stderr } = await this.probe(...probe);
      last = stderr;
      return code === 0;
    };
    await until(well, `${this.name} is well`).catch(async (error: unknown) => {
      throw new Error(`${(error as Error).message}: ${last}\n${await this.logs()}`);
    });
  }

  untilLogged(text: string): Promise<void> {
    return until(async () => (await this.logs()).includes(text), `${this.name} logs "${text}"`);
  }
}

/** Looks again and again until the condition holds. */
export async function until(condition: () => Promise<boolean>, what: string, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
