#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sealgate_fuzz::templates(bytes));
