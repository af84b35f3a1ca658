//! Many processes on one real engine, and what the server counts: see `tests/fleet.rs`.
