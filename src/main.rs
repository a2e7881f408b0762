//! The sealed product: hands the generated configuration to the runtime.

mod generated;

fn main() -> std::process::ExitCode {
    sealgate_runtime::run(&generated::GATEWAY)
}
