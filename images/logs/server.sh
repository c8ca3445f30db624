#!/bin/sh
# The official images have one server each, and take its arguments alone. SERVER says which of them this container is.
set -eu

exec "${SERVER:?names no server: victoria-logs or vlagent}" "$@"
