import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { builtReference, isUsualFile } from "../../platforms/built-image.ts";
import type { Image } from "../workload.ts";
import type { Build, ImageArgs } from "../../platforms/container.ts";
import { extraCa } from "../../platforms/docker/extra-ca.ts";
import { provenance } from "../../platforms/docker/provenance.ts";
import type { Identity } from "../../platforms/identity.ts";

export interface ImageContext {
  readonly identity: Identity;
  /** Variables of docker commands (DOCKER_HOST). */
  readonly commands: Readonly<Record<string, string>>;
}

/** An image by reference: pulled where it is missing, or built from a folder whose content hash is the tag. */
export function placeImage(
  name: string,
  args: ImageArgs,
  { identity, commands }: ImageContext,
  opts: pulumi.CustomResourceOptions,
): Image & { readonly resource: pulumi.Resource } {
  const { source } = args;
  const reference =
    source.kind === "registry"
      ? source.reference
      : builtReference(identity.project, { ...source, service: args.service });
  const release = reference.split(/[:@]/).at(-1)!;
  const image = new docker.RemoteImage(
    // A resource for each content: on one that changes its tag, the ignored build would stay that of the earlier folder.
    `${name}-${release}`,
    {
      name: reference,
      // Releases name images: pruning is the rollback's business, not the engine's.
      keepLocally: true,
      ...(source.kind === "registry" ? {} : { build: buildArgs(source) }),
    },
    // The tag says all about a build; its arguments (a proxy's certificate, say) differ from machine to machine.
    pulumi.mergeOptions(opts, { ignoreChanges: ["build"] }),
  );
  let inspected: pulumi.Output<string> | undefined;
  // One question, however many command lines are made of the answer.
  const config = () => (inspected ??= inspectConfig(name, { ...commands, IMAGE: reference }, image, opts));
  return {
    // The input that comes back: known before the image exists, so that a preview shows it, and yet a dependency on it.
    reference: image.name,
    release,
    resource: image,
    // With an entrypoint of one's own the image's command counts no more, and nothing of the image has to be known.
    commandLine: (args, entrypoint) =>
      entrypoint !== undefined
        ? pulumi.output([...entrypoint, ...(args ?? [])])
        : config().apply((json) => commandLineOf(json, args)),
  };
}

function buildArgs(build: Build): docker.types.input.RemoteImageBuild {
  const EXTRA_CA = extraCa();
  const given = { ...provenance(build), ...(EXTRA_CA !== "" && { EXTRA_CA }), ...build.args };
  return {
    context: build.folder,
    // Else the classic builder leaves the container of a step that failed.
    forceRemove: true,
    ...(isUsualFile(build) ? {} : { dockerfile: build.dockerfile! }),
    ...(build.target === undefined ? {} : { target: build.target }),
    ...(Object.keys(given).length === 0 ? {} : { buildArgs: given }),
  };
}

/** The provider does not tell an image's entrypoint and command; Docker does. */
function inspectConfig(
  name: string,
  environment: Record<string, string>,
  image: docker.RemoteImage,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const inspect = new command.local.Command(
    `${name}-command`,
    {
      create: 'docker image inspect --format "{{json .Config}}" "$IMAGE"',
      update: 'docker image inspect --format "{{json .Config}}" "$IMAGE"',
      environment,
      logging: "none",
    },
    pulumi.mergeOptions(opts, { dependsOn: [image] }),
  );
  return inspect.stdout;
}

interface ImageConfig {
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
}

export function commandLineOf(json: string, args: readonly string[] | undefined): readonly string[] {
  const config = JSON.parse(json) as ImageConfig;
  return [...(config.Entrypoint ?? []), ...(args ?? config.Cmd ?? [])];
}
