//! The real program against a sandbox, with the calls counted at the server.

mod calls;
mod cold;
mod counts;
mod failures;
mod home;
mod interrupts;
mod secrets;
mod sessions;
mod store;
