import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { Platform } from "../platform.ts";
import type { Identity } from "../../platforms/identity.ts";
import { images } from "../../platforms/servers.ts";
import { dockerHost } from "../../platforms/docker/host-facts.ts";
import { stackNetworks } from "../../sizing/docker-networks.ts";
import { DockerTarget } from "./target.ts";

/** A Docker host, of the size that its engine or the stack file says. */
export async function dockerPlatform(config: StackConfig, identity: Identity): Promise<Platform> {
  const host = await dockerHost(config.host);
  const opts = providerOptions(config);
  const args = {
    identity,
    networks: stackNetworks(config),
    probe: images.probe(config.images),
    host: config.host.docker,
  };
  return { host, opts, place: "docker", target: new DockerTarget("docker", args, opts) };
}

/** A host named in the stack file needs a provider of its own; else the provider reads DOCKER_HOST as docker does. */
function providerOptions({ host }: StackConfig): pulumi.ComponentResourceOptions {
  return host.docker === undefined ? {} : { providers: [new docker.Provider("docker-host", { host: host.docker })] };
}
