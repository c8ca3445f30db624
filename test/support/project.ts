import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import type { StackFile } from "../../config/schema.ts";
import { output, run, type Result } from "./run.ts";

/**
 * A throw-away copy of the project with a state of its own, so that a test neither finds nor leaves anything in the
 * real one. Only the user's cache and Pulumi's plugin folder are shared.
 */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "keelson-e2e-"));
  readonly env: NodeJS.ProcessEnv = { ...process.env, XDG_STATE_HOME: join(this.folder, ".state") };

  readonly stack: string;

  constructor(stack: string) {
    this.stack = stack;
    // Tests of one stack run in a copy, because `pulumi stack init` writes into its stack file.
    cpSync(resolve("."), this.folder, { recursive: true, filter: (path) => !/\/(node_modules|\.git)$/.test(path) });
    symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"));
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

  /** Runs the plain Pulumi CLI as `eval "$(npx keelson env)"` would set it up. */
  async pulumi(args: readonly string[], timeoutSeconds = 600): Promise<Result> {
    const exports = await output("node", ["commands/keelson.mjs", "env"], { cwd: this.folder, env: this.env });
    const script = `${exports}\nexec pulumi "$@"`;
    return run("bash", ["-c", script, "pulumi", ...args, "--stack", this.stack, "--non-interactive"], {
      cwd: this.folder,
      env: this.env,
      timeoutSeconds,
    });
  }

  /** Takes the stack, its data and this folder away. */
  async remove(): Promise<void> {
    await this.keelson("destroy", ["--yes", "--remove-data", "--keep-images"]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
