# What CI runs, step by step; `.ci/run` is all of it. `just` itself is not needed.

# Everything CI runs
ci:
    .ci/run

fmt:
    cargo fmt --all --check

licences:
    .ci/licences

clippy:
    cargo clippy --workspace --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items

test:
    cargo test --workspace

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
