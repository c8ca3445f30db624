# Runs the container that was made for the release command of SERVICE, waits for its end, no longer than its label allows, and
# fails as it does. What makes it run again is that one of its variables has changed. A rollback registers the variables of an older
# release, whose command has been run and knows nothing of what came after: it sets KEELSON_REPLAY, and nothing is run.

[ -z "$KEELSON_REPLAY" ] || exit 0

LINES_SHOWN=40

of_service() {
  docker ps --no-trunc --format '{{.ID}}' --filter "label=keelson.project=$PROJECT" --filter "label=keelson.stack=$STACK" \
    --filter "label=keelson.service=$SERVICE" --filter label=keelson.job=release "$@" </dev/null
}

fact() { docker inspect --format "{{.State.$1}}" "$container" </dev/null; }

# Its first words tell whoever reads an engine's error where this text begins (operations/deploy/release-failures.ts).
refuse() {
  exec >&2
  echo "services.$SERVICE.release: $WORDS $1."
  echo "Nothing of the new release was started; what ran before goes on serving. Its last lines:"
  docker logs --since "$started" --tail "$LINES_SHOWN" "$container" </dev/null 2>&1
  exit 1
}

# Whoever ends this ends what it waits for: a command that nobody waits for would meet the next one.
leave() {
  docker stop "$container" </dev/null >/dev/null
  exit 143
}

# An engine that was killed left it running.
for left in $(of_service); do docker stop "$left" </dev/null >/dev/null; done

# The newest one: what it replaces is still there.
container=$(of_service --all | head -n 1)
[ -n "$container" ] || { echo "no container was made for the release command of $SERVICE" >&2; exit 1; }

timeout=$(docker inspect --format '{{index .Config.Labels "keelson.timeout"}}' "$container" </dev/null)

trap leave TERM INT HUP
docker start "$container" </dev/null >/dev/null || exit 1
started=$(fact StartedAt)
begun=$(date +%s)
while [ "$(fact Running)" = true ]; do
  if [ $(($(date +%s) - begun)) -ge "$timeout" ]; then
    docker stop "$container" </dev/null >/dev/null
    refuse "did not end within $timeout s and was stopped (services.$SERVICE.release.timeout)"
  fi
  sleep 0.3
done

code=$(fact ExitCode)
[ "$(fact OOMKilled)" != true ] || refuse "ran out of memory (exit code $code): give services.$SERVICE.memory"
[ "$code" = 0 ] || refuse "failed with exit code $code"
