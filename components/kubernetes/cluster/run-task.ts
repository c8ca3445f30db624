import { UserError } from "../../../config/user-error.ts";
import { withCluster, type Cluster } from "../../../platforms/kubernetes/cluster/client.ts";
import { execInPod } from "../../../platforms/kubernetes/cluster/exec.ts";
import { readyPods } from "../../../platforms/kubernetes/cluster/ready-pods.ts";

/*
 * A program of its own, started by a resource of the stack: runs KEELSON_COMMAND in a pod of KEELSON_SERVICE with this
 * program's standard input, and ends with its exit code.
 */

/** A pod has this long to become ready, and then again for the command. */
const timeoutSeconds = 60;

interface Task {
  readonly namespace: string;
  readonly service: string;
  readonly context: string | undefined;
  readonly command: readonly string[];
}

function readTask(env: NodeJS.ProcessEnv): Task {
  return {
    namespace: env.KEELSON_NAMESPACE!,
    service: env.KEELSON_SERVICE!,
    context: env.KEELSON_CONTEXT || undefined,
    command: JSON.parse(env.KEELSON_COMMAND!) as string[],
  };
}

async function run(cluster: Cluster, task: Task): Promise<number> {
  const [pod] = await readyPods(cluster, task, timeoutSeconds);
  const timer = setTimeout(() => {
    console.error(`${task.command[0]!} in ${task.service} was given up: no end within ${timeoutSeconds} s`);
    process.exit(1);
  }, timeoutSeconds * 1000);
  try {
    return await execInPod(cluster, pod!, task.command, process);
  } finally {
    clearTimeout(timer);
  }
}

try {
  const task = readTask(process.env);
  process.exitCode = await withCluster(task.context, (cluster) => run(cluster, task));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
