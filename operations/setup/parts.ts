import { UserError } from "../../config/user-error.ts";

/** How a part is built from Go modules. Paths are relative to toolchain/. */
export interface GoBuild {
  /** This is the folder of the go.mod. */
  readonly module: string;
  readonly package: string;
  /** Besides go.mod and go.sum of the module, what a change of makes the built program outdated. */
  readonly sources: readonly string[];
  readonly tags?: string;
  /** @default whether this machine has a C compiler */
  readonly cgo?: false;
  /** Go variable that takes the version. */
  readonly versionVariable: string;
  /** Others and their values. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A file of a dependency that the program embeds: it has to be laid over the source folder for the build. */
  readonly embed?: { readonly dependency: string; readonly file: string; readonly as: string };
  /** A cold build takes this long on two cores with nothing cached but what the parts before left. */
  readonly coldBuild: string;
}

export interface Part {
  readonly kind: "cli" | "language-host" | "plugin" | "judge" | "cluster";
  readonly label: string;
  /** This is the name of the executable file. */
  readonly program: string;
  readonly version: string;
  readonly build: GoBuild;
}

export interface Plugin extends Part {
  readonly kind: "plugin";
  readonly name: string;
}

/** A manifest is what set-up reads of package.json. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What only some need: the plugin for stacks on Kubernetes, and what our tests judge rendered manifests by. */
export const optionalParts = ["kubernetes", "judges"] as const;
export type OptionalPart = (typeof optionalParts)[number];

const pulumiVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const cliBuild: GoBuild = {
  module: ".",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  sources: [],
  versionVariable: pulumiVersion,
  coldBuild: "2.5 min",
};

/** Describes the build of a folder of the common module. */
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
    // With cgo, Go's plugin package can be used, for which the linker keeps and exports all there is: 306 MB, not 167.
    cgo: false,
    embed: {
      dependency: "github.com/pulumi/pulumi-kubernetes/provider/v4",
      file: "cmd/pulumi-resource-kubernetes/schema.json",
      as: "schema.json",
    },
  },
};

/** No release of theirs is taken: what toolchain/judges builds is what our tests were written against. */
export const judges: readonly Part[] = [
  judge("kube-score", "1.20.0", "github.com/zegl/kube-score/cmd/kube-score", "40 s"),
  judge("kubeconform", "0.7.0", "github.com/yannh/kubeconform/cmd/kubeconform", "5 s"),
];

/** What has to be there, in the order in which it is needed. Versions are those of the SDKs, so that they cannot drift. */
export function wantedParts(manifest: Manifest, extra: readonly OptionalPart[]): readonly Part[] {
  const version = exactVersion(manifest, "dependencies", "pulumi");
  return [
    { kind: "cli", label: "Pulumi CLI", program: "pulumi", version, build: cliBuild },
    {
      kind: "language-host",
      label: "Node.js language host",
      program: "pulumi-language-nodejs",
      version,
      build: { ...fromFolder("language-nodejs", "2 s"), versionVariable: pulumiVersion },
    },
    ...["docker", "random", "command"].map((name) => plugin(name, exactVersion(manifest, "dependencies", name))),
    ...(extra.includes("kubernetes")
      ? [plugin("kubernetes", exactVersion(manifest, "peerDependencies", "kubernetes"))]
      : []),
    ...(extra.includes("judges") ? judges : []),
  ];
}

function plugin(name: string, version: string): Plugin {
  const build = pluginBuilds[name];
  if (!build) throw new Error(`no build for the plugin ${name}`);
  return { kind: "plugin", label: `Plugin ${name}`, program: `pulumi-resource-${name}`, name, version, build };
}

function judge(program: string, version: string, main: string, coldBuild: string): Part {
  const build: GoBuild = {
    module: "judges",
    package: main,
    sources: [],
    versionVariable: "main.version",
    coldBuild,
  };
  return { kind: "judge", label: program, program, version, build };
}

function exactVersion(manifest: Manifest, section: keyof Manifest, name: string): string {
  const version = manifest[section]?.[`@pulumi/${name}`];
  if (version !== undefined && /^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new UserError(
    `package.json: ${section}["@pulumi/${name}"]: got ${version ?? "nothing"}, expected an exact version such as 1.2.3.`,
  );
}

export function isPlugin(part: Part): part is Plugin {
  return part.kind === "plugin";
}
