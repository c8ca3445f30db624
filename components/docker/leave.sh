# Takes the containers of CONTAINERS that are still there out of NETWORK: nobody needs the service any more.

for container in $CONTAINERS; do
  docker network disconnect --force "$NETWORK" "$container" 2>/dev/null || true
done
