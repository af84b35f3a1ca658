//! The real program against a sandbox, with the calls counted at the server.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod asking;
mod calls;
mod cards;
mod check;
mod closed_streams;
mod cold;
mod configured_demo;
mod counts;
mod deadline;
mod descriptors;
mod documents;
mod everywhere;
mod failures;
mod foreign;
mod greek;
mod home;
mod hostile;
mod inquire;
mod interrupts;
mod key_environment;
mod mounted;
mod pages;
mod php;
mod profiles;
mod prompt;
mod proxy;
mod sandboxes;
mod secrets;
mod sessions;
mod settings;
mod shared_stores;
mod store;
mod submissions;
mod submitted;
mod terminal;
mod tls;
mod transcripts;
