import { spawn } from "node:child_process";
import { extraCa } from "../../platforms/docker/extra-ca.ts";
import { provenance } from "../../platforms/docker/provenance.ts";
import { UserError } from "../../config/user-error.ts";
import { describeBuildFailure } from "./build-failure.ts";
import { placeOptions } from "./build-options.ts";
import type { NamedImage } from "./built.ts";

interface BuildResult {
  readonly failed: boolean;
  /** What the build printed, in the order in which it did. */
  readonly output: string;
}

/** A build that fails in an instant fails again in an instant; one that hangs is not waited for twice as long. */
const secondTrySeconds = 600;

/** Builds an image before the eyes of a person, on standard error: standard output is for references. */
export async function build(image: NamedImage, env: NodeJS.ProcessEnv): Promise<void> {
  const { failed, output } = await runBuild(image, env, (text) => process.stderr.write(text));
  if (failed) throw new UserError(describeBuildFailure(image, output));
}

/** Builds silently, for what it says. */
export function buildForOutput(image: NamedImage, env: NodeJS.ProcessEnv): Promise<BuildResult> {
  return runBuild(image, env, () => undefined, AbortSignal.timeout(secondTrySeconds * 1000));
}

function runBuild(
  image: NamedImage,
  env: NodeJS.ProcessEnv,
  onText: (text: string) => void,
  signal?: AbortSignal,
): Promise<BuildResult> {
  const certificates = extraCa();
  // By name alone, Docker takes the value from its environment: a bundle is longer than a command line may be.
  const trust = certificates === "" ? [] : ["--build-arg", "EXTRA_CA"];
  // A failed instruction of the classic builder would leave its stopped container behind; BuildKit takes the flag and has none.
  const given = Object.entries({ ...provenance(image), ...image.args });
  const own = given.flatMap(([name, text]) => ["--build-arg", `${name}=${text}`]);
  const args = [
    "build",
    "--tag",
    image.reference,
    "--force-rm",
    ...trust,
    ...own,
    ...placeOptions(image),
    image.folder,
  ];
  // The shell joins both streams: what an instruction prints comes on one or the other, and its order tells the story.
  const child = spawn("/bin/sh", ["-c", 'exec docker "$@" 2>&1', "docker", ...args], {
    env: { ...env, EXTRA_CA: certificates, BUILDKIT_PROGRESS: "plain" },
    stdio: ["ignore", "pipe", "inherit"],
    ...(signal === undefined ? {} : { signal }),
  });
  return new Promise((resolve) => {
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onText(text);
    });
    child.on("error", ({ message }) => resolve({ failed: true, output: `${output}\n${message}` }));
    child.on("close", (code) => resolve({ failed: code !== 0, output }));
  });
}
