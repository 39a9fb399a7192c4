# Image of the server with its site. Build: docker build -t playground . ; run: deploy/compose.yaml
FROM node:20-bookworm-slim AS node

FROM rust:1.95-bookworm AS build
# Debian 12 packages Node 18, which is too old.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /src
# The tools first: they change less often than the code.
COPY Cargo.toml Makefile ./
COPY scripts scripts
COPY end2end/package.json end2end/package-lock.json end2end/
ENV PLAYGROUND_TOOLS=/tools PATH=/tools/bin:/src/scripts/bin:$PATH
RUN scripts/setup.sh build
COPY . .
RUN scripts/build.sh dist

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home playground \
    && install -d -o playground /var/lib/playground
COPY --from=build /src/target/release/server /app/server
COPY --from=build /src/target/site /app/site
USER playground
ENV ENVIRONMENT=production LEPTOS_SITE_ADDR=0.0.0.0:3000 LEPTOS_SITE_ROOT=/app/site DATA_DIR=/var/lib/playground
VOLUME /var/lib/playground
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]
