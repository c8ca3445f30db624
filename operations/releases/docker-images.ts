import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand } from "../process.ts";
import { containerType } from "../../policies/facts/state-format.ts";
import { liveResources } from "../state/resources.ts";
import type { DeploymentState, ResourceState } from "../state/types.ts";
import type { ReleaseImage } from "./types.ts";

const timeoutSeconds = 60;

const imageType = "docker:index/remoteImage:RemoteImage";

interface ContainerInputs {
  readonly image: string;
  readonly start?: boolean;
  readonly labels?: readonly { readonly label: string; readonly value: string }[];
}

interface InspectedContainer {
  readonly Id: string;
  /** Id of the image that it was made from, whatever its tag names today. */
  readonly Image: string;
}

/** Docker 24 has null for an empty list, Docker 29 may leave it out. */
export interface InspectedImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
}

/** The images of a state's containers, by the ids that they were made from. */
export async function describeDockerImages(state: DeploymentState, env: NodeJS.ProcessEnv): Promise<ReleaseImage[]> {
  const containers = liveResources(state).filter(({ type, id }) => type === containerType && id !== undefined);
  const made = await inspect<InspectedContainer>(
    "container",
    containers.map(({ id }) => id!),
    env,
  );
  const imageOf = new Map(made.map(({ Id, Image }) => [Id, Image]));
  const images = await inspectImages([...new Set(imageOf.values())], env);
  return unique(containers.map((container) => describe(container, imageOf.get(container.id!), images)));
}

/** Those that there are; a missing one is left out. */
export function inspectImages(names: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly InspectedImage[]> {
  return inspect<InspectedImage>("image", names, env);
}

async function inspect<T>(
  kind: "container" | "image",
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly T[]> {
  if (names.length === 0) return [];
  const result = await runCommand("docker", [kind, "inspect", ...names], { env, timeoutSeconds });
  // One that is missing gives an exit code, and the others are printed all the same.
  const isAnswer = result.problem === undefined || /no such (container|image|object)/i.test(result.stderr);
  if (isAnswer) return JSON.parse(result.stdout) as T[];
  throw new UserError(`Docker does not tell which images run: ${lastLines(result, 1) || result.problem}`);
}

function describe({ inputs }: ResourceState, id: string | undefined, images: readonly InspectedImage[]): ReleaseImage {
  const { image: reference } = inputs as unknown as ContainerInputs;
  const digest = digestOf(reference, images.find(({ Id }) => Id === id)?.RepoDigests ?? []);
  const service = serviceOf(inputs as unknown as ContainerInputs);
  return { service, reference, ...(id !== undefined && { id }), ...(digest !== undefined && { digest }) };
}

/** What never starts fills volumes for others, from the image that has the probe. */
function serviceOf({ start, labels = [] }: ContainerInputs): string {
  const service = labels.find(({ label }) => label === "keelson.service")?.value;
  return start === false || service === undefined ? "probe" : service;
}

/** One image may have come from two registries: the reference's own first. */
export function digestOf(reference: string, digests: readonly string[]): string | undefined {
  const repository = reference.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  return digests.find((digest) => digest.startsWith(`${repository}@`)) ?? digests[0];
}

/** Replicas run the same. */
function unique(images: readonly ReleaseImage[]): ReleaseImage[] {
  const byKey = new Map(images.map((image) => [`${image.service} ${image.id ?? image.reference}`, image]));
  return [...byKey.values()].sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** Every image that a state names: what its containers run, and what it pulled or built. */
export function imagesNamed(state: DeploymentState): readonly string[] {
  return (state.resources ?? []).flatMap(({ type, inputs = {} }) => {
    if (type === containerType) return stringOf(inputs["image"]);
    return type === imageType ? stringOf(inputs["name"]) : [];
  });
}

function stringOf(value: unknown): readonly string[] {
  return typeof value === "string" ? [value] : [];
}
