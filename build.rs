//! Compiles `gateway.toml`, or the file that `SEALGATE_CONFIG` names, into `OUT_DIR`.

fn main() {
    sealgate_compiler::build();
}
