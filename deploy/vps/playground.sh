#!/bin/sh
# Runs a command of the server as its user and with its settings: `playground user list`. Copy to
# /usr/local/sbin/playground, and call it as root. Started otherwise, the program would use other
# settings, or leave files in the data folder that the server cannot open.
set -eu
# systemd hands the key to the process in a folder of its own, as it does for the server.
# shellcheck disable=SC2016 # the shell of the process expands the variables
exec systemd-run --quiet --pipe --wait --collect \
    --property=User=playground --property=Group=playground \
    --property=EnvironmentFile=/etc/playground/playground.env \
    --property=StateDirectory=playground --property=StateDirectoryMode=0700 \
    --property=LoadCredential=secret_key:/etc/playground/secret_key \
    --setenv=ENVIRONMENT=production --setenv=DATA_DIR=/var/lib/playground \
    /bin/sh -c 'SECRET_KEY_FILE=$CREDENTIALS_DIRECTORY/secret_key exec /opt/playground/server "$@"' server "$@"
