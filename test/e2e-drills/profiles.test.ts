import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { assertLive, planOf } from "../support/live-plan.ts";
import { askUntil } from "../support/http.ts";
import { Project } from "../support/project.ts";
import { analytical, example } from "../e2e/stack-files.ts";

interface Profile {
  readonly title: string;
  readonly project: Project;
  readonly file: StackFile;
  readonly url: string;
}

function profile(
  title: string,
  stack: string,
  make: (ports: { httpPort: number; httpsPort: number }) => StackFile,
  first: number,
): Profile {
  const file = make({ httpPort: first, httpsPort: first + 1 });
  return { title, project: new Project(stack), file, url: `https://127.0.0.1:${first + 1}` };
}

const profiles = [
  profile("the development example", "e2e-dev", (ports) => example("dev", ports), 30080),
  profile("an analytical stack with sessions, a cache and memory by hand", "e2e-third", analytical, 30443),
];

describe("kernel and servers show the figures of the plan", () => {
  before(() => Promise.all(profiles.map(({ project, file }) => (project.writeStack(file), project.must("up")))));
  after(() => Promise.all(profiles.map(({ project }) => project.remove())));

  for (const { title, project, url } of profiles) {
    test(title, async () => {
      await askUntil(`${url}/ready`, ({ status }) => status === 200, 30);
      await assertLive(project.stack, await planOf(project));
    });
  }
});
