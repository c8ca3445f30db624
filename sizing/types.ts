/** Sizes are whole numbers of bytes. */
export type Bytes = number;

/** Thousandths of one core: 1500 is one and a half cores. */
export type MilliCpu = number;

/**
 * What the target offers: a Docker host, or all nodes of a cluster together. `memory` is already rounded down (see
 * units.ts); `disk` is unknown until a deploy measures it; in a cluster it is the sum of the stack's volumes.
 */
export interface HostSize {
  readonly memory: Bytes;
  readonly cpus: MilliCpu;
  readonly disk?: Bytes;
  /** The nodes of a cluster, at least one, where they are known: a container has to fit into one, all have to pack. */
  readonly nodes?: readonly NodeSize[];
  /**
   * What bounds memory, in the words that stand before the size in a message: "ResourceQuota compute: limits.memory", "the
   * nodes' allocatable memory of". Goes with nodes; left out where the stack file gives the memory.
   */
  readonly boundBy?: string;
  /** What bounds the sum of all CPU limits, where a quota does: they overcommit the cores on purpose, and it counts each. */
  readonly cpuLimits?: CpuQuota;
}

export interface CpuQuota {
  readonly amount: MilliCpu;
  /** Its name in a message, before the amount: "ResourceQuota compute: limits.cpu". */
  readonly by: string;
}

/** What a node can give to pods (allocatable); memory rounded down like the host's, or every update of it would retune. */
export interface NodeSize {
  readonly memory: Bytes;
  readonly cpus: MilliCpu;
}

export type WorkloadProfile = "read-heavy" | "write-heavy" | "mixed" | "analytical" | "serverless";

export type UpdateOrder = "start-first" | "stop-first";

export type ServiceKind = "postgres" | "pgbouncer" | "redis" | "edge" | "backup" | "app" | "acme" | "monitoring";

/** What one container of a service gets. Requests and limits are per container, never per service. */
export interface Limits {
  readonly memory: Bytes;
  readonly memoryReservation: Bytes;
  /**
   * Hard ceiling: by the kind and the cores of the host or largest node only, because a change replaces a container; less
   * where a quota counts the limits of all.
   */
  readonly cpuLimit: MilliCpu;
  /** Share under contention; the sum over all containers stays within the host. */
  readonly cpuReservation: MilliCpu;
}

/** Replicas by load: between min and max, so that each stays below the percentages of its reservations. */
export interface Autoscale {
  readonly min: number;
  readonly max: number;
  readonly cpu: number;
  readonly memory: number;
  /** How long the load has to stay low before replicas go. */
  readonly settleSeconds: number;
}

export interface ServicePlan {
  readonly name: string;
  readonly kind: ServiceKind;
  /** Why one replica is enough: no request waits for it, or there may never be two. */
  readonly alone?: "worker" | "singleton" | "writer" | "scheduled";
  /** Containers that every budget counts: the largest number where the load decides. */
  readonly replicas: number;
  readonly autoscale?: Autoscale;
  readonly limits: Limits;
  readonly floor: Bytes;
  readonly weight: number;
  /** This is true where the stack file gave the memory. */
  readonly manualMemory: boolean;
  readonly update: UpdateOrder;
  /** Why a service that would be start-first is not, in words for the plan's reader. */
  readonly updateReason?: string;
}

export interface MemoryBudget {
  readonly host: Bytes;
  /** Own share of the kernel and of what runs containers, on every node. */
  readonly system: Bytes;
  /** Second copies of start-first containers that live during an update. */
  readonly surge: Bytes;
  /** Jobs that may run beside everything: scheduled services, and release commands of services without a second copy. */
  readonly jobs: Bytes;
  /** Sum of limits × replicas. */
  readonly limits: Bytes;
  /** host − system − surge − jobs − limits, never negative. */
  readonly unassigned: Bytes;
}

export type PoolMode = "transaction" | "session" | "statement";

/** One app's claim on the database: a role of its service's name, and a database of that name or another service's. */
export interface PoolPlan {
  readonly service: string;
  readonly role: string;
  readonly database: string;
  /** The role that owns the database, and with it whatever any of those who share it make there. */
  readonly owner: string;
  /** It may read what is in another's database, and change nothing. */
  readonly readOnly?: true;
  /** Extensions of the database, where it owns one. */
  readonly extensions?: readonly string[];
  /** The database's name at PgBouncer: each service has one of its own there, with its own pool and mode. */
  readonly alias: string;
  readonly mode: PoolMode;
  /** Connections that the app's own pools may open to PgBouncer: those of all replicas and of an update's second copies. */
  readonly clients: number;
  /** Server connections PgBouncer may hold for this role and database. */
  readonly size: number;
  readonly reserve: number;
  /** Connections past PgBouncer (migrations, LISTEN), enforced by the role's CONNECTION LIMIT. */
  readonly direct: number;
  /** The role's CONNECTION LIMIT is size + reserve + direct. */
  readonly roleLimit: number;
}

export interface ConnectionPlan {
  /** The mode of services that say none of their own. */
  readonly mode: PoolMode;
  readonly pools: readonly PoolPlan[];
  /** This is PgBouncer's max_client_conn. */
  readonly maxClients: number;
  /** PgBouncer's max_db_connections bound over all pools: Σ (size + reserve). */
  readonly serverConnections: number;
  /** Slots outside the pools, by purpose. */
  readonly direct: {
    readonly exporter: number;
    readonly backup: number;
    readonly superuser: number;
    /** PgBouncer's own look-ups of password verifiers (auth_query). */
    readonly auth: number;
    readonly apps: number;
  };
  /** PostgreSQL's max_connections: depends on Postgres's own limit, not on the number of apps. */
  readonly maxConnections: number;
  /** The spare connections are maxConnections − serverConnections − Σ direct. */
  readonly spare: number;
}

/** PostgreSQL's settings as the server names them; values as they are written in postgresql.conf. */
export type PostgresSettings = Readonly<Record<string, string>>;

export interface PostgresPlan {
  readonly settings: PostgresSettings;
  readonly shmSize: Bytes;
  /** Worst case of the memory that the settings allow, part by part; the sum is at most the container's limit. */
  readonly worstCase: {
    readonly sharedBuffers: Bytes;
    readonly backends: Bytes;
    readonly workMem: Bytes;
    readonly maintenance: Bytes;
    readonly total: Bytes;
  };
}

export interface RedisPlan {
  readonly maxmemory: Bytes;
  readonly maxmemoryPolicy: string;
  readonly persistence: "none" | "aof";
  readonly maxClients: number;
}

export interface EdgePlan {
  readonly workerProcesses: number;
  readonly workerConnections: number;
  readonly openFiles: number;
}

export interface PgBouncerPlan {
  readonly openFiles: number;
}

/** A service that others of the stack reach by its name. */
export interface ReachedPlan {
  readonly service: string;
  readonly ports: readonly number[];
  readonly by: readonly string[];
}

/** A port of the edge whose bytes a service gets. */
export interface TcpPlan {
  readonly port: number;
  readonly service: string;
  readonly servicePort: number;
  readonly maxConnections: number;
  /** Of one client; absent where it may have all. */
  readonly clientConnections?: number;
  readonly tls?: true;
  /** What that many connections hold, of the edge's memory. */
  readonly memory: Bytes;
}

/** A service that runs at set times. */
export interface SchedulePlan {
  readonly service: string;
  readonly cron: string;
  readonly timeZone: string;
  /** How long one attempt may take. */
  readonly timeoutSeconds: number;
  readonly retries: number;
}

/** A folder that a service keeps. */
export interface VolumePlan {
  readonly service: string;
  readonly name: string;
  readonly path: string;
  readonly size: Bytes;
  readonly shared: boolean;
  /** Other services that mount it. */
  readonly by: readonly string[];
}

/** Something a reader of the plan should know; the checklist turns these into results of its own. */
export interface Finding {
  readonly rule:
    | "minimum-host"
    | "networks"
    | "volumes"
    | "stop-first"
    | "disk-not-checked"
    | "node-packing"
    | "schedule"
    | "receivers";
  readonly message: string;
}

export interface StackPlan {
  /** The target is absent on Docker. */
  readonly target?: "kubernetes";
  readonly host: HostSize;
  readonly memory: MemoryBudget;
  readonly cpuReserved: MilliCpu;
  /** Plans are listed by service name, in a fixed order: data stores, pooler, edge, apps by name. */
  readonly services: Readonly<Record<string, ServicePlan>>;
  readonly connections?: ConnectionPlan;
  readonly postgres?: PostgresPlan;
  readonly pgbouncer?: PgBouncerPlan;
  readonly redis?: RedisPlan;
  readonly edge?: EdgePlan;
  /** Absent where the edge passes on requests alone. */
  readonly tcp?: readonly TcpPlan[];
  /** Absent where no service needs another. */
  readonly reached?: readonly ReachedPlan[];
  /** Absent where nothing runs at set times. */
  readonly schedules?: readonly SchedulePlan[];
  /** Absent where no service keeps anything. */
  readonly volumes?: readonly VolumePlan[];
  readonly findings: readonly Finding[];
}
