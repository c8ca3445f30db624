import { UserError } from "../../config/user-error.ts";

/** How a part is built from Go modules. Paths are relative to toolchain/. */
export interface GoBuild {
  /** Folder of the go.mod. */
  readonly module: string;
  readonly package: string;
  /** Besides go.mod and go.sum of the module, what a change of makes the built program outdated. */
  readonly sources: readonly string[];
  readonly tags?: string;
  /** Go variable that takes the version. */
  readonly versionVariable: string;
  /** A file of a dependency that the program embeds: it has to be laid over the source folder for the build. */
  readonly embed?: { readonly dependency: string; readonly file: string; readonly as: string };
  /** On two cores with nothing cached but what the parts before left. */
  readonly coldBuild: string;
}

export interface Part {
  readonly kind: "cli" | "language-host" | "plugin";
  readonly label: string;
  /** Name of the executable file. */
  readonly program: string;
  readonly version: string;
  readonly build: GoBuild;
}

export interface Plugin extends Part {
  readonly kind: "plugin";
  readonly name: string;
}

export const optionalPlugins = ["kubernetes"] as const;
export type OptionalPlugin = (typeof optionalPlugins)[number];

const pulumiVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const cliBuild: GoBuild = {
  module: ".",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  sources: [],
  versionVariable: pulumiVersion,
  coldBuild: "2.5 min",
};

/** A folder of the common module. */
function fromFolder(folder: string, coldBuild: string): GoBuild {
  return { module: ".", package: `./${folder}`, sources: [folder], versionVariable: "main.version", coldBuild };
}

/** A module of its own: its dependencies do not agree with those of the common one. */
function fromModule(folder: string, coldBuild: string): GoBuild {
  return { module: folder, package: ".", sources: [folder], versionVariable: "main.version", coldBuild };
}

const pluginBuilds: Readonly<Record<string, GoBuild>> = {
  docker: {
    ...fromFolder("docker", "2 min"),
    // Leaves Docker Compose out, which no resource of the npm package needs.
    tags: "no_compose",
  },
  random: fromFolder("random", "20 s"),
  command: fromModule("command", "30 s"),
  kubernetes: {
    ...fromModule("kubernetes", "9 min"),
    embed: {
      dependency: "github.com/pulumi/pulumi-kubernetes/provider/v4",
      file: "cmd/pulumi-resource-kubernetes/schema.json",
      as: "schema.json",
    },
  },
};

/** Used where package.json does not list the SDK: what toolchain/ builds. */
const kubernetesVersion = "4.25.0";

/** What has to be there, in the order in which it is needed. Versions are those of the SDKs, so that they cannot drift. */
export function wantedParts(
  dependencies: Readonly<Record<string, string>>,
  extra: readonly OptionalPlugin[],
): readonly Part[] {
  const version = exactVersion(dependencies, "pulumi");
  return [
    { kind: "cli", label: "Pulumi CLI", program: "pulumi", version, build: cliBuild },
    {
      kind: "language-host",
      label: "Node.js language host",
      program: "pulumi-language-nodejs",
      version,
      build: { ...fromFolder("language-nodejs", "2 s"), versionVariable: pulumiVersion },
    },
    ...["docker", "random", "command"].map((name) => plugin(name, exactVersion(dependencies, name))),
    ...extra.map((name) =>
      plugin(name, `@pulumi/${name}` in dependencies ? exactVersion(dependencies, name) : kubernetesVersion),
    ),
  ];
}

function plugin(name: string, version: string): Plugin {
  const build = pluginBuilds[name];
  if (!build) throw new Error(`no build for the plugin ${name}`);
  return { kind: "plugin", label: `Plugin ${name}`, program: `pulumi-resource-${name}`, name, version, build };
}

function exactVersion(dependencies: Readonly<Record<string, string>>, name: string): string {
  const version = dependencies[`@pulumi/${name}`];
  if (version !== undefined && /^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new UserError(
    `package.json: dependencies["@pulumi/${name}"]: got ${version ?? "nothing"}, expected an exact version such as 1.2.3.`,
  );
}

export function isPlugin(part: Part): part is Plugin {
  return part.kind === "plugin";
}
