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
