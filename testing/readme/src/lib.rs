//! The README, whose Rust is compiled by `cargo test --doc -p ergani-test-readme` as it stands there.
#![doc = include_str!("../../../README.md")]
