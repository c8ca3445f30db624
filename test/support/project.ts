import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, parseDocument } from "yaml";
import { userFolders } from "../../operations/environment/folders.ts";
import { recordPath } from "../../operations/environment/setup-record.ts";
import type { StackFile } from "../../config/schema.ts";
import { sweep } from "./docker.ts";
import { output, run, type Result } from "./run.ts";

/**
 * A throw-away copy of the project with a state of its own, so that a test neither finds nor leaves anything in the
 * real one. Only the user's cache and Pulumi's plugin folder are shared.
 */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "keelson-e2e-"));
  env: NodeJS.ProcessEnv = { ...process.env, XDG_STATE_HOME: join(this.folder, ".state") };

  readonly stack: string;

  constructor(stack: string) {
    this.stack = stack;
    // A run that was killed could not clean up after itself.
    sweep(stack);
    // Tests of one stack run in a copy, because `pulumi stack init` writes into its stack file.
    cpSync(resolve("."), this.folder, { recursive: true, filter: (path) => !/\/(node_modules|\.git)$/.test(path) });
    symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"));
    // Set-up is remembered by checkout; here everything is found, within a second.
    execFileSync("node", ["toolchain/setup.mjs"], { cwd: this.folder, env: this.env });
  }

  get #stackFile(): string {
    return join(this.folder, `Pulumi.${this.stack}.yaml`);
  }

  /** Sets the whole stack file; the salt that Pulumi wrote into it stays. */
  writeStack(file: StackFile): void {
    const document = parseDocument(this.#readStack());
    document.setIn(["config", "keelson:stack"], file);
    writeFileSync(this.#stackFile, document.toString());
  }

  /** The stack file as it stands, encrypted values included. */
  readStack(): StackFile {
    return (parse(this.#readStack()) as { config: { "keelson:stack": StackFile } }).config["keelson:stack"];
  }

  #readStack(): string {
    try {
      return readFileSync(this.#stackFile, "utf8");
    } catch {
      return "config: {}\n";
    }
  }

  /** Runs `keelson <verb> --stack <own>`; the caller judges the exit code. */
  keelson(verb: string, args: readonly string[] = [], timeoutSeconds = 600): Promise<Result> {
    const all = ["commands/keelson.mjs", verb, "--stack", this.stack, ...args];
    return run("node", all, { cwd: this.folder, env: this.env, timeoutSeconds });
  }

  /** Runs keelson() for what must succeed; returns all that it said. Where no image is there yet, a deploy builds for minutes. */
  async must(verb: string, args: readonly string[] = [], timeoutSeconds = 900): Promise<string> {
    const { code, stdout, stderr } = await this.keelson(verb, args, timeoutSeconds);
    if (code !== 0) throw new Error(`keelson ${verb}: exit code ${code}\n${stdout}\n${stderr}`);
    return stdout + stderr;
  }

  /** Does something with more variables than usual. */
  async having<T>(env: Readonly<Record<string, string>>, act: () => Promise<T>): Promise<T> {
    const usual = this.env;
    this.env = { ...usual, ...env };
    return act().finally(() => (this.env = usual));
  }

  /** Runs the plain Pulumi CLI as `eval "$(npx keelson env)"` would set it up. */
  async pulumi(args: readonly string[], timeoutSeconds = 600): Promise<Result> {
    const exports = await output("node", ["commands/keelson.mjs", "env"], { cwd: this.folder, env: this.env });
    const script = `${exports}\nexec pulumi "$@"`;
    const stack = args.includes("--stack") ? [] : ["--stack", this.stack];
    return run("bash", ["-c", script, "pulumi", ...args, ...stack, "--non-interactive"], {
      cwd: this.folder,
      env: this.env,
      timeoutSeconds,
    });
  }

  /** A plain preview, as whoever writes `pulumi preview` sees it. */
  async expectNoChanges(): Promise<void> {
    const { code, stdout, stderr } = await this.pulumi(["preview", "--diff", "--expect-no-changes"]);
    if (code !== 0) throw new Error(`the preview shows changes, or failed:\n${stdout}\n${stderr}`);
  }

  /** Takes the stack, its data and this folder away; says so where the product could not, and does it all the same. */
  async remove(): Promise<void> {
    const { code, stdout, stderr } = await this.keelson("destroy", ["--yes", "--remove-data", "--keep-images"]);
    sweep(this.stack);
    this.discard();
    if (code !== 0) throw new Error(`destroy of ${this.stack} failed:\n${stdout}\n${stderr}`);
  }

  /** Takes the folder of a project away that brought nothing up. */
  discard(): void {
    rmSync(recordPath(userFolders(this.env).cache, `${this.folder}/`), { force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
