import { unknown } from "../../../policies/facts/types.ts";
import { imageTag } from "../../../policies/rules/image-tag.ts";
import { judged, onDocker, onKubernetes, type Row } from "../table.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const pinned = [
  "nginx:1.28-bookworm",
  "registry.example.com:5000/team/web:1.4.2",
  `registry.example.com/web@${digest}`,
  `nginx:latest@${digest}`,
  "shop/web:9f86d081884c7d65",
  digest,
];
const unnamed = ["nginx", "registry.example.com:5000/team/web", "nginx:"];
const moving = ["nginx:latest", "registry.example.com:5000/web:stable", "web:main"];

judged(imageTag, [
  ...pinned.map((image): Row => [`passes with ${image}`, onDocker({ image }), []]),
  ...unnamed.map((image): Row => [
    `fails with ${image}`,
    onDocker({ image }),
    [`web: runs ${image}, which names no version`],
  ]),
  ...moving.map((image): Row => [
    `fails with ${image}`,
    onKubernetes({ image }),
    [`web: runs ${image}, which may be another image tomorrow`],
  ]),
  ["is undecided where it is not known", onDocker({ image: unknown }), ["web: not known: its image"]],
]);
