import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { Build } from "../../platforms/container.ts";
import type { BuiltImage } from "../../platforms/built-image.ts";
import { explain } from "../explain.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { errorsOf } from "../engine/events.ts";
import { reasonOf } from "../engine/reason.ts";
import { buildForOutput } from "./build.ts";
import { describeBuildFailure } from "./build-failure.ts";
import type { NamedImage } from "./built.ts";

const imageType = "docker:index/remoteImage:RemoteImage";

/**
 * Why an update failed; each image that was not built with its failing instruction and what that printed. The provider
 * throws a build's output away, so the build is tried once more (docs/decisions/0008).
 */
export async function reasonsOf(run: FinishedRun, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const failed = failedImages(run);
  if (failed.length === 0 || explain(errorsOf(run).join("\n")) !== undefined) return [reasonOf("up", run)];
  const reasons: string[] = [];
  // One after the other: a server's build alone keeps a small machine busy.
  for (const image of failed) reasons.push(await reasonOfBuild(image, env));
  const others = { ...run, events: run.events.filter((event) => !isOfImage(event, failed)) };
  return [...reasons, ...(errorsOf(others).length === 0 ? [] : [reasonOf("up", others)])];
}

interface FailedImage extends NamedImage {
  readonly urn: string;
  /** What the engine says of it. */
  readonly said: string;
}

/** The images whose build failed, as the engine's events name them. */
export function failedImages(run: FinishedRun): FailedImage[] {
  const failed = run.events.flatMap(({ resOpFailedEvent }) => resOpFailedEvent?.metadata ?? []);
  return failed.flatMap(({ type, urn, new: state }) => {
    const { name, build } = (state?.inputs ?? {}) as { readonly name?: string; readonly build?: BuildInputs };
    if (type !== imageType || name === undefined || build?.context === undefined) return [];
    return [
      { ...buildOf(build, build.context), urn, reference: name, service: serviceOf(name), said: saidOf(urn, run) },
    ];
  });
}

/** As components/docker/image.ts declares a build. */
interface BuildInputs {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** Of the arguments the second try finds by itself what no stack file gives. */
function buildOf({ dockerfile, target, buildArgs = {} }: BuildInputs, folder: string): Build {
  const args = Object.fromEntries(Object.entries(buildArgs).filter(([name]) => name !== "EXTRA_CA"));
  return { folder, dockerfile, target, args };
}

/** The service of a built image's name, "<project>/<service>:<hash>". */
function serviceOf(reference: string): string {
  return reference.split("/").at(-1)!.split(":")[0]!;
}

function saidOf(urn: string, { events }: FinishedRun): string {
  return errorsOf({ events: events.filter(({ diagnosticEvent }) => diagnosticEvent?.urn === urn) }).join("\n");
}

function isOfImage({ diagnosticEvent }: EngineEvent, images: readonly FailedImage[]): boolean {
  return images.some(({ urn }) => urn === diagnosticEvent?.urn);
}

async function reasonOfBuild(image: FailedImage, env: NodeJS.ProcessEnv): Promise<string> {
  const { failed, output } = await buildForOutput(image, env);
  if (!failed) return passedSince(image);
  // Without its plugin buildx the docker command has the classic builder alone, which stumbles over what BuildKit takes.
  if (/requires BuildKit|docker: command not found|not installed/.test(output)) return image.said;
  return describeBuildFailure(image, output);
}

function passedSince({ service, folder, said }: BuiltImage & { readonly said: string }): string {
  return `services.${service}.build: the image of ${service} was not built from ${folder}:\n${said}\nA second try built it: something outside of the folder (a network, a server of packages) failed. Run this again.`;
}
