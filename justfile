# The steps are those of `.ci/run`, which has them all; `just` itself is not needed.

# Everything CI runs
ci:
    .ci/run

fmt:
    .ci/run format

circles:
    .ci/run circles

licences:
    .ci/run licences

clippy:
    .ci/run clippy

docs:
    .ci/run docs

# What a change needs: without the tests that run cargo themselves
test:
    cargo test --workspace --locked

# With them, as CI runs them; needs the packages and the httpbin of `.ci/run`
test-all:
    .ci/run httpbin test

# Static binary for x86_64 Linux
seal:
    cargo seal

# The comparison with nginx; writes docs/performance.md
bench:
    benches/run

# The compiler on large configurations; writes docs/performance-compiler.md
bench-compiler:
    benches/compiler

# A fuzz target for as long as it is let; needs cargo-fuzz and a nightly toolchain
fuzz target:
    mkdir -p fuzz/corpus/{{target}}
    cargo +nightly fuzz run {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}}

# Mutation testing of one file, as in docs/mutants.md; needs cargo-mutants
mutants file:
    cargo mutants --file {{file}}

# The picture in docs/report.md, by Chromium
picture:
    SEALGATE_BLESS=picture cargo test --package sealgate-cli --test report picture
