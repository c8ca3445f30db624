import { coresOrAuto, section, sizeOrAuto, text } from "./values.ts";

const dockerAddress = text(
  "an address such as unix:///var/run/docker.sock, tcp://10.0.0.5:2376 or ssh://deploy@host",
  /^(unix|tcp|ssh|npipe):\/\/\S+$/,
);

export const host = section({
  docker: dockerAddress
    .optional()
    .describe("Address of the Docker Engine; DOCKER_HOST's or the local socket when left out."),
  memory: sizeOrAuto.default("auto").describe("Memory to divide; auto asks the target."),
  cpus: coresOrAuto.default("auto").describe("Cores to divide; auto asks the target."),
  disk: sizeOrAuto
    .default("auto")
    .describe(
      "Disk of the volumes; auto measures it at deploy. For target docker: on kubernetes each volume has its size.",
    ),
});
