# Puts each container of CONTAINERS into NETWORK, where those that need the service find it as ALIAS. One that is there
# under this name already stays as it is: connecting it again would cut its connections.

aliases() {
  docker inspect --format "{{with index .NetworkSettings.Networks \"$NETWORK\"}}joined{{range .Aliases}} {{.}}{{end}}{{end}}" "$1"
}

for container in $CONTAINERS; do
  present=$(aliases "$container") || exit 1
  case " $present " in
    *" $ALIAS "*) continue ;;
    *" joined "*) docker network disconnect --force "$NETWORK" "$container" || exit 1 ;;
  esac
  docker network connect --alias "$ALIAS" "$NETWORK" "$container" || exit 1
done
