import type { ReleaseStore } from "../releases/types.ts";
import type { ChangeContext } from "./context.ts";

/** After a deploy that ended well; what cannot be pruned now is pruned by the next one. */
export async function prune(context: ChangeContext, store: ReleaseStore): Promise<void> {
  const { stack, config, env, report, parts } = context;
  try {
    const { removed, images } = await parts.pruneReleases({
      store,
      config,
      state: await parts.exportState(stack, env),
      env,
    });
    if (removed.length > 0)
      report.line(
        `Pruned releases ${removed.join(", ")}${images.length > 0 ? ` and images ${images.join(", ")}` : ""}.`,
      );
  } catch (error) {
    report.line(`Warning: earlier releases stay: ${(error as Error).message}`);
  }
}
