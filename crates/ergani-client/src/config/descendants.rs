//! Ends a process with all that it started.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// Kills the process and its descendants. What was left to the system, being nobody's child any
/// more, stays; and so do all descendants where there is no `/proc`.
///
/// A process group of its own would end them too, but keep the process from asking at the terminal,
/// and from the Ctrl-C and the signals that go to our group.
pub(super) fn kill_all(process: Pid) {
    let mut family = vec![process];
    signal(process, Signal::STOP);
    // Stopped, they start nothing more.
    while let Some(more) = children(&family) {
        more.iter().for_each(|child| signal(*child, Signal::STOP));
        family.extend(more);
    }
    family.iter().for_each(|each| signal(*each, Signal::KILL));
}

/// Who is a child of one of the family, and not yet in it.
fn children(family: &[Pid]) -> Option<Vec<Pid>> {
    let processes = fs::read_dir("/proc").ok()?;
    let found: Vec<Pid> = processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|number: i32| {
            let process = Pid::from_raw(number)?;
            let is_new = !family.contains(&process) && family.contains(&parent(number)?);
            is_new.then_some(process)
        })
        .collect();
    (!found.is_empty()).then_some(found)
}

/// The parent is the second field after the name, which may hold anything, in parentheses.
fn parent(number: i32) -> Option<Pid> {
    let stat = fs::read(format!("/proc/{number}/stat")).ok()?;
    let after_name = stat.iter().rposition(|byte| *byte == b')')? + 1;
    let fields = std::str::from_utf8(&stat[after_name..]).ok()?;
    Pid::from_raw(fields.split_whitespace().nth(1)?.parse().ok()?)
}

/// What has ended by itself needs no signal.
fn signal(process: Pid, signal: Signal) {
    let _ = kill_process(process, signal);
}
