//! A program with thousands of accounts pays for those that it uses.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_token::{Account, Credentials, Environment, TokenManager, UserType};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const MANAGERS: usize = 100;
/// What a manager may cost that was never asked, in bytes.
const MOST: usize = 2048;

/// What the system keeps of this process: threads, and file descriptors.
fn of_the_system() -> (usize, usize) {
    let count = |directory: &str| std::fs::read_dir(directory).unwrap().count();
    (count("/proc/self/task"), count("/proc/self/fd"))
}

#[test]
fn a_manager_that_was_never_asked_costs_no_more_than_2_kib_and_no_thread_or_descriptor() {
    let profiler = dhat::Profiler::builder().testing().build();
    let account = |number: usize| {
        let user = format!("user{number}");
        let credentials = Credentials::new(user, "canary-password-weight", UserType::External);
        Account::new(credentials, Environment::Test)
    };
    let accounts: Vec<Account> = (0..MANAGERS).map(account).collect();
    let mut managers = Vec::with_capacity(MANAGERS);
    let before = dhat::HeapStats::get().curr_bytes;
    let system = of_the_system();
    for account in accounts {
        managers.push(TokenManager::builder(account).build());
    }
    let each = (dhat::HeapStats::get().curr_bytes - before) / MANAGERS;
    assert_eq!(of_the_system(), system);
    drop(profiler);
    assert!(each <= MOST, "{each} bytes each");
    assert!(each > 100, "{each} bytes each: nothing was counted");
}
