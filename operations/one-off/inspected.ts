/** The part of `docker inspect` from which another container like it can be made. */
export interface InspectedServer {
  readonly Id: string;
  readonly Name: string;
  /** Id of its image. */
  readonly Image: string;
  readonly State: { readonly Status: string };
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly WorkingDir: string;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: HostConfig;
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

export interface HostConfig {
  readonly Memory: number;
  readonly MemoryReservation: number;
  readonly MemorySwap: number;
  readonly NanoCpus: number;
  readonly CpuShares: number;
  readonly ShmSize: number;
  readonly CapAdd: readonly string[] | null;
  readonly CapDrop: readonly string[] | null;
  readonly SecurityOpt: readonly string[] | null;
  readonly ReadonlyRootfs: boolean;
  readonly Init?: boolean | null;
  readonly Tmpfs?: Readonly<Record<string, string>> | null;
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[] | null;
  readonly LogConfig: { readonly Type: string; readonly Config: Readonly<Record<string, string>> | null };
}

/** An image's own entrypoint, as `docker image inspect` says it. */
export type Entrypoint = readonly string[] | null;
