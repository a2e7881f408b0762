//! tmp
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let s = sealgate_compiler::Sources::read(std::path::Path::new(&p));
    let t = std::time::Instant::now();
    match sealgate_compiler::compile(&s, sealgate_compiler::Clock::from_environment().unwrap(), "gateway") {
        Ok(c) => {
            println!("{}", c.code);
            eprintln!(
                "{:?} {:?} {}",
                t.elapsed(),
                c.blobs.len(),
                sealgate_compiler::render(&c.warnings, &s, sealgate_compiler::Style::Plain)
            )
        }
        Err(e) => eprintln!("{}", sealgate_compiler::render(&e, &s, sealgate_compiler::Style::Plain)),
    }
}
