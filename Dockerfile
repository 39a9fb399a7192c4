# Image of the server, with its site inside. `make image` builds it; docs/operations/containers.md
# describes how to run it. Tools, dependencies and code are layers of their own: a change of the
# code compiles nothing else again.
FROM node:20-bookworm-slim AS node

FROM rust:1.95-bookworm AS tools
# Debian 12 packages Node 18, which is too old.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /src
ENV PLAYGROUND_TOOLS=/tools PATH=/tools/bin:/src/scripts/bin:$PATH
COPY Cargo.toml ./
COPY scripts/setup.sh scripts/setup.sh
COPY scripts/bin scripts/bin
COPY end2end/package.json end2end/package-lock.json end2end/
RUN scripts/setup.sh image

FROM tools AS recipe
COPY . .
RUN cargo chef prepare --recipe-path /recipe.json

FROM tools AS build
# The recipe holds the manifests and the lock file alone, so this layer changes with them.
COPY --from=recipe /recipe.json /recipe.json
COPY scripts/build.sh scripts/build.sh
RUN scripts/build.sh dependencies /recipe.json
COPY . .
# The context has no .git.
ARG BUILD_COMMIT= SOURCE_DATE_EPOCH=
RUN scripts/build.sh dist && mkdir /data

# No shell and no package manager. The user is numeric, so that Kubernetes can check that it is not
# root; it owns the data folder, so that a new volume belongs to it.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/server /app/server
COPY --from=build --chown=10001:10001 /data /var/lib/playground
USER 10001:10001
ENV ENVIRONMENT=production LEPTOS_SITE_ADDR=0.0.0.0:3000 DATA_DIR=/var/lib/playground
VOLUME /var/lib/playground
EXPOSE 3000
# A container of `server worker` asks `healthcheck --worker` instead.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]
