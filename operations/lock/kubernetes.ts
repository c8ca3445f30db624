import type { V1Lease } from "@kubernetes/client-node";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { statusOf, unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { owner as ownLabels } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { isStale, judgeOwner } from "./judge.ts";
import { thisMachine } from "./machine.ts";
import type { HeldLock, LockOwner, TargetLock } from "./types.ts";

const name = "keelson-lock";
/** A Lease's own fields say nothing of processes. */
const annotation = "keelson.dev/lock-owner";
/** Each time the lease changed hands between reading and writing. */
const tries = 5;

type Acquired = Awaited<ReturnType<TargetLock["acquire"]>>;

/** A Lease in the stack's namespace; the API refuses a write over a version that is not the one that was read. */
export function kubernetesLock(config: StackConfig, identity: Identity): TargetLock {
  const namespace = namespaceOf(config, identity);
  const inCluster = <T>(work: (leases: Leases) => Promise<T>) =>
    withCluster(config.kubernetes.context, (cluster) => work(leases(cluster, namespace, ownLabels(identity))));
  return {
    acquire: (owner) => inCluster((leases) => acquire(leases, owner)),
    release: (token) => inCluster((leases) => release(leases, token)),
    read: () => inCluster(async (leases) => toLock(await leases.read())),
  };
}

async function acquire(leases: Leases, owner: LockOwner): Promise<Acquired> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const present = await leases.read();
    const lock = toLock(present);
    if (lock !== undefined && !isStale(lock.state)) return { held: lock };
    if (await leases.write(owner, present)) return lock === undefined ? {} : { stale: lock };
  }
  throw new Error(`the lease ${name} changed hands ${tries} times while it was asked for`);
}

async function release(leases: Leases, token: string): Promise<void> {
  const lease = await leases.read();
  if (lease !== undefined && lease.spec?.holderIdentity === token) await leases.remove(lease);
}

function toLock(lease: V1Lease | undefined): HeldLock | undefined {
  const text = lease?.metadata?.annotations?.[annotation];
  if (text === undefined) return undefined;
  const owner = JSON.parse(text) as LockOwner;
  return { owner, state: judgeOwner(owner, thisMachine(), new Date()) };
}

interface Leases {
  read(): Promise<V1Lease | undefined>;
  /** False where somebody was quicker. */
  write(owner: LockOwner, over: V1Lease | undefined): Promise<boolean>;
  remove(lease: V1Lease): Promise<void>;
}

function leases(
  { library, coordination }: Cluster,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Leases {
  return {
    read: () => unless([404], coordination.readNamespacedLease({ namespace, name })),
    write(owner, over) {
      const body = toLease(owner, { namespace, labels, resourceVersion: over?.metadata?.resourceVersion });
      return succeeds(async () => {
        if (over === undefined) await coordination.createNamespacedLease({ namespace, body: fill(library, body) });
        else await coordination.replaceNamespacedLease({ namespace, name, body: fill(library, body) });
      });
    },
    async remove({ metadata }) {
      const { uid, resourceVersion } = metadata!;
      const preconditions = Object.assign(new library.V1Preconditions(), { uid, resourceVersion });
      const body = Object.assign(new library.V1DeleteOptions(), { preconditions });
      await unless([404, 409], coordination.deleteNamespacedLease({ namespace, name, body }));
    },
  };
}

/** Before the first deploy there is no namespace, so nothing in it that two could change at once: no lock is needed. */
async function succeeds(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (statusOf(error) === 409) return false;
    if (statusOf(error) === 404) return true;
    throw error;
  }
}

interface LeaseFacts {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resourceVersion: string | undefined;
}

function toLease(owner: LockOwner, { namespace, labels, resourceVersion }: LeaseFacts) {
  return {
    metadata: {
      name,
      namespace,
      labels: { ...labels },
      annotations: { [annotation]: JSON.stringify(owner) },
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    spec: {
      holderIdentity: owner.token,
      leaseDurationSeconds: Math.ceil((Date.parse(owner.expires) - Date.parse(owner.since)) / 1000),
    },
  };
}

function fill(library: Cluster["library"], { metadata, spec }: ReturnType<typeof toLease>): V1Lease {
  return Object.assign(new library.V1Lease(), { metadata, spec });
}
