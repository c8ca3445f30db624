import { builtPath } from "../../operations/setup/locations.ts";
import { ensurePart } from "../../operations/setup/ensure-part.ts";
import type { GoBuild, Part } from "../../operations/setup/parts.ts";
import { reportStep } from "../../operations/setup/report.ts";
import type { SetupContext } from "../../operations/setup/context.ts";

const kubernetesVersion = "v1.34.4";

/** The parts are built in this order: each takes from the build cache what those before it have left there. */
const parts = [
  kubernetes("kube-apiserver", "6 min"),
  kubernetes("kube-controller-manager", "90 s"),
  kubernetes("kube-scheduler", "8 s"),
  kubernetes("kubelet", "45 s"),
  kubernetes("kube-proxy", "15 s"),
  kubernetes("kubectl", "45 s"),
  part("metrics-server", "v0.7.2", {
    module: "cluster/metrics-server",
    package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
    sources: [],
    versionVariable: "k8s.io/component-base/version.gitVersion",
    coldBuild: "2 min",
  }),
  part("coredns", "v1.13.2", {
    module: "cluster/coredns",
    package: ".",
    sources: ["cluster/coredns"],
    versionVariable: "github.com/coredns/coredns/coremain.GitCommit",
    coldBuild: "80 s",
  }),
  part("kwok", "v0.8.0", {
    module: "cluster/kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    sources: [],
    versionVariable: "k8s.io/component-base/version.gitVersion",
    coldBuild: "2 min",
  }),
  part("pause", "v1", {
    // Needs no dependency, and so no module of its own.
    module: ".",
    package: "./cluster/pause",
    sources: ["cluster/pause"],
    versionVariable: "main.version",
    coldBuild: "2 s",
  }),
] as const;

export type Program = (typeof parts)[number]["program"];

function kubernetes<const Name extends string>(program: Name, coldBuild: string): Part & { readonly program: Name } {
  const version = "k8s.io/component-base/version";
  return part(program, kubernetesVersion, {
    module: "cluster/kubernetes",
    package: `k8s.io/kubernetes/cmd/${program}`,
    sources: [],
    versionVariable: `${version}.gitVersion`,
    // Clients read both numbers from the API server to know what it can do.
    variables: { [`${version}.gitMajor`]: "1", [`${version}.gitMinor`]: "34" },
    coldBuild,
  });
}

function part<const Name extends string>(
  program: Name,
  version: string,
  build: GoBuild,
): Part & { readonly program: Name } {
  // Static: pause is the only file of an image, and the others share packages with it and each other.
  return { kind: "cluster", label: program, program, version, build: { ...build, cgo: false } };
}

export function pathOf(program: Program, context: SetupContext): string {
  return builtPath(
    parts.find((known) => known.program === program)!,
    context,
  );
}

/** Builds what is missing or was built from other sources. */
export async function ensurePrograms(context: SetupContext): Promise<void> {
  for (const wanted of parts) {
    await reportStep(`${wanted.label} ${wanted.version}`, async () => {
      return (await ensurePart(wanted, undefined, context)).way;
    });
  }
}
