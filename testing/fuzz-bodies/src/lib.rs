//! What the fuzz targets in `fuzz/` do with the bytes they are given: one function for each parser
//! of foreign bytes. It panics when a property does not hold.
//!
//! The same functions run over the seeds in `fuzz/seeds` in the normal tests.

#![allow(clippy::unwrap_used, reason = "a panic is how a fuzz target fails")]

mod client;
mod files;
mod sealed;
mod server;

/// What is done with bytes.
pub type Body = fn(&[u8]);

/// Every target by name, as its file in `fuzz/fuzz_targets` and its folder in `fuzz/seeds`.
pub const TARGETS: [(&str, Body); 9] = [
    ("configuration", client::configuration),
    ("dates", server::dates),
    ("error_bodies", client::error_bodies),
    ("key_files", files::key_file),
    ("sealed_records", sealed::sealed_record),
    ("state_files", files::state_file),
    ("store_records", files::store_record),
    ("token_answers", server::token_answer),
    ("token_files", files::token_file),
];

/// Runs the body of the target of this name.
///
/// # Panics
/// When there is none, and when a property does not hold.
pub fn run(target: &str, bytes: &[u8]) {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    let (_, body) = found.expect("a target of this name");
    body(bytes);
}
