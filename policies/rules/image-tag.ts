import { violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

/** Names that registries move from one image to the next. */
const moving = [
  "latest",
  "stable",
  "edge",
  "main",
  "master",
  "mainline",
  "nightly",
  "dev",
  "develop",
  "current",
  "lts",
];

/** Built images have a hash of their content as tag; what a tag of a registry stood for, releases record as a digest. */
export const imageTag: ContainerRule = {
  name: "image-tag",
  item: "firewall and isolation",
  scope: "container",
  title: "Every image is named by a version or a digest.",
  severity: "high",
  references: ["KSV-0013", "CKV_K8S_14", "kube-score container-image-tag", "kube-linter latest-tag"],
  remedy: "Name a version (`name:1.4.2`) or a digest (`name@sha256:…`).",
  judge: ({ subject, image }) =>
    whenKnown(subject, image, "its image", (image) => {
      const tag = tagOf(image);
      if (tag === undefined) return [violation(subject, `runs ${image}, which names no version`)];
      return moving.includes(tag) ? [violation(subject, `runs ${image}, which may be another image tomorrow`)] : [];
    }),
};

/** Tag or digest; an image's own ID is as good as a digest. */
function tagOf(reference: string): string | undefined {
  const [name = "", digest] = reference.split("@");
  if (digest !== undefined) return digest;
  if (/^sha256:[0-9a-f]{64}$/.test(name)) return name;
  // The last part only: a colon before it belongs to the registry's port.
  const tag = name.slice(name.lastIndexOf("/") + 1).split(":")[1];
  return tag === "" ? undefined : tag;
}
