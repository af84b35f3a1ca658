#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ergani_fuzz_bodies::run("configuration", bytes));
