import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Project } from "../project.ts";
import { output, run } from "../run.ts";
import { kubectl } from "./kubectl.ts";

/** A throw-away copy of the project whose stack lives in the test cluster; its images are handed to the node directly. */
export class KubeProject extends Project {
  get namespace(): string {
    return `keelson-${this.stack}`;
  }

  /** Builds what the stack builds and copies it to the node: there is no registry in between. */
  async loadImages(): Promise<void> {
    const push = ["commands/keelson.mjs", "images", "push", "--local", "--stack", this.stack];
    const { code, stdout, stderr } = await run("node", push, { cwd: this.folder, env: this.env, timeoutSeconds: 600 });
    if (code !== 0) throw new Error(`keelson images push --local: exit code ${code}\n${stdout}${stderr}`);
    const references = stdout.split("\n").filter((line) => /^\S+:\S+$/.test(line));
    // The cluster's state lies with its user, not with this throw-away project.
    await output("node", ["test/rig/cluster.mjs", "load", ...references], {
      cwd: this.folder,
      env: process.env,
      timeoutSeconds: 300,
    });
  }

  /** Removes what is left of an earlier run, or of this one. */
  async sweepCluster(): Promise<void> {
    await kubectl(["delete", "namespace", this.namespace, "--ignore-not-found", "--timeout=90s"]);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }
}
