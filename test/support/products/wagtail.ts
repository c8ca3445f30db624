import assert from "node:assert/strict";
import type { Project } from "../project.ts";

/** Wagtail's example with its queue, as an administrator uses it from inside. */
export class Wagtail {
  readonly #project: Project;

  constructor(project: Project) {
    this.#project = project;
  }

  /** Runs a command of a service, or in one that runs; returns what it printed. */
  async inside(verb: "run" | "exec", service: string, ...command: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#project.keelson(verb, [service, "--", ...command]);
    assert.equal(code, 0, stdout + stderr);
    return stdout.trim();
  }

  /** Makes a user by a one-off command of the web service. */
  async createUser(): Promise<void> {
    const env = ["env", "DJANGO_SUPERUSER_PASSWORD=a-password-of-no-worth"];
    const who = ["--noinput", "--username", "a", "--email", "a@example.com"];
    await this.inside("run", "web", ...env, "python3", "manage.py", "createsuperuser", ...who);
  }

  /** Asks the worker by the queue: it writes a user, and counts all. */
  countUsers(): Promise<string> {
    const program = "from cms.queue import *; print(count_users.delay().get(timeout=60))";
    return this.inside("exec", "worker", "python3", "-c", program);
  }
}
