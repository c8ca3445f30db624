import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const config = new pulumi.Config();
/** Apart from other runs on the same Docker host. */
const run = config.require("run");

const network = new docker.Network("network", { name: `keelson-conformance-${run}`, internal: true });
const volume = new docker.Volume("volume", { name: `keelson-conformance-${run}` });
const image = new docker.RemoteImage("image", {
  name: `keelson-conformance:${run}`,
  build: { context: `${import.meta.dirname}/image` },
  forceRemove: true,
});

const password = new random.RandomPassword("password", { length: 24, special: false });
const bytes = new random.RandomBytes("bytes", { length: 16 });

const writer = new docker.Container("writer", {
  name: `keelson-conformance-${run}-writer`,
  image: image.imageId,
  command: ["true"],
  start: false,
  mustRun: false,
  volumes: [{ volumeName: volume.name, containerPath: "/etc/files" }],
  uploads: [{ file: "/etc/files/password", content: password.result, permissions: "0400" }],
});

const server = new docker.Container(
  "server",
  {
    name: `keelson-conformance-${run}-server`,
    image: image.imageId,
    command: ["sleep", "600"],
    init: true,
    readOnly: true,
    tmpfs: { "/tmp": "" },
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges"],
    memory: 64,
    memorySwap: 64,
    memoryReservation: 32,
    cpus: "0.5",
    cpuShares: 256,
    restart: "unless-stopped",
    logDriver: "json-file",
    logOpts: { "max-size": "1m", "max-file": "2" },
    labels: [{ label: "keelson.test", value: run }],
    networksAdvanced: [{ name: network.name, aliases: ["server"] }],
    volumes: [{ volumeName: volume.name, containerPath: "/etc/files", readOnly: true }],
    healthcheck: {
      tests: ["CMD", "test", "-s", "/etc/files/password"],
      interval: "1s",
      timeout: "5s",
      startPeriod: "10s",
      retries: 3,
    },
    wait: true,
    waitTimeout: 30,
  },
  { dependsOn: writer },
);

const journal = new command.local.Command("journal", {
  create: 'cat >> "$JOURNAL"; echo made',
  update: 'echo "updated with $(cat)" >> "$JOURNAL"; echo "after $PULUMI_COMMAND_STDOUT"',
  delete: 'echo deleted >> "$JOURNAL"',
  stdin: config.require("stdin"),
  environment: { JOURNAL: config.require("journal") },
  triggers: [config.require("trigger")],
});

export const serverName = server.name;
export const volumeName = volume.name;
export const networkName = network.name;
export const imageName = image.name;
export const passwordValue = password.result;
export const bytesLength = bytes.hex.apply((hex) => hex.length / 2);
export const journalOutput = journal.stdout;
