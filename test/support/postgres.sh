#!/usr/bin/env bash
# Starts a throw-away PostgreSQL for the tests and prints its URL: postgres.sh start DIR [SETTING=VALUE…] | postgres.sh stop DIR
# Settings are those of postgresql.conf, beside what tests have; they are written where DIR is new.
# Durable as in production (fsync on). Uses Debian's postgresql, which it installs where it is missing and may.
set -euo pipefail
verb=${1:?start or stop} dir=${2:?a directory}
find_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
bin=$(find_bin)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >&2
  bin=$(find_bin)
fi
# The usual port, or the next that is free: someone may work with a PostgreSQL there.
free_port() {
  local port=54329
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}
as() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$*"; else bash -c "$*"; fi; }
case $verb in
  start)
    mkdir -p "$dir"
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    if [ ! -f "$dir/PG_VERSION" ]; then
      as "'$bin/initdb' -D '$dir' -U causeway --auth=trust -E UTF8 --locale=C.UTF-8" >&2
      printf '%s\n' "port=${CAUSEWAY_TEST_PORT:-$(free_port)}" "listen_addresses='127.0.0.1'" "unix_socket_directories=''" 'max_connections=200' \
        'shared_buffers=512MB' 'max_wal_size=4GB' 'fsync=on' 'synchronous_commit=on' "${@:3}" >> "$dir/postgresql.conf"
    fi
    as "'$bin/pg_ctl' -D '$dir' -l '$dir/server.log' -w start" >&2
    echo "postgres://causeway@127.0.0.1:$(sed -n 's/^port=//p' "$dir/postgresql.conf" | tail -n 1)/postgres"
    ;;
  stop) as "'$bin/pg_ctl' -D '$dir' -m fast stop" >&2 ;;
esac
