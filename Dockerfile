# A picture of one file: the program, linked against musl, with the rules inside.
#   docker build -t toulmin .
#   docker run --rm -v "$PWD:/data" toulmin map corpus
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
# a member of the workspace, which is not built here
COPY python/Cargo.toml python/
COPY python/src python/src
COPY src src
COPY rules rules
COPY docs docs
COPY benches benches
RUN cargo build --release --locked --bin toulmin

FROM scratch
COPY --from=build /src/target/release/toulmin /toulmin
WORKDIR /data
ENTRYPOINT ["/toulmin"]
