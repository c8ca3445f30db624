import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig, StackConfig } from "../../config/schema.ts";
import { ownVolumes } from "../../config/volumes.ts";
import { parseUser } from "../../platforms/container.ts";
import type { Mount, Target, Volume } from "../workload.ts";

export interface AppVolumesArgs {
  readonly target: Target;
  readonly services: StackConfig["services"];
  readonly protect: boolean;
}

/** The volumes that services keep. They stand beside the services, as one may be mounted by several. */
export class AppVolumes extends pulumi.ComponentResource {
  readonly #volumes: ReadonlyMap<string, Volume>;
  readonly #services: StackConfig["services"];

  constructor(name: string, { target, services, protect }: AppVolumesArgs, opts: pulumi.ComponentResourceOptions) {
    super("keelson:app-service:AppVolumes", name, {}, opts);
    const child = { parent: this };
    this.#services = services;
    this.#volumes = new Map(
      ownVolumes({ services }).map(({ service, name, user }) => {
        const own = { name, owner: parseUser(user) };
        const volume = target.volume(`${service}-${name}-volume`, { service, role: "data", protect, own }, child);
        return [key(service, name), volume];
      }),
    );
    this.registerOutputs({});
  }

  /** What a service mounts: its own, and those of others. */
  mounts(service: string): Mount[] {
    const { volumes } = this.#services[service]!;
    const names = Object.keys(volumes).sort();
    return names.map((name) => this.#mount(service, name, volumes[name]!));
  }

  /** A service's own volume, for whoever backs it up. */
  volume(service: string, name: string): Volume {
    return this.#volumes.get(key(service, name))!;
  }

  #mount(service: string, name: string, { path, from = service, readOnly }: ServiceConfig["volumes"][string]): Mount {
    const { shared = false } = this.#services[from]!.volumes[name]!;
    return { volume: this.#volumes.get(key(from, name))!, path, shared, readOnly };
  }
}

/** No name has a dot in it. */
const key = (service: string, name: string) => `${service}.${name}`;
