//! At a terminal: a declaration to production takes a yes.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::home::Home;
use crate::submissions::CARD;

/// A terminal: the end of the person, and the end of the program.
pub(crate) fn terminal() -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = OpenOptions::new()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    (File::from(person), program)
}

/// A card to production. No run of this file may get so far as to look for a server.
fn card(home: &Home) -> Command {
    let mut command = home.command(CARD.iter().chain(&["-e", "production"]));
    // Were it sent all the same, this token would be of no use.
    command.env("ERGANI_ACCESS_TOKEN", "not-a-token");
    command
}

#[test]
fn production_from_a_terminal_takes_a_yes() {
    let home = Home::new();
    for answer in ["\n", "n\n", "yesterday\n", "\x04"] {
        let (mut person, program) = terminal();
        let mut command = card(&home);
        command
            .stdin(program.try_clone().unwrap())
            .stderr(program)
            .stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        drop(command);
        let mut seen = Vec::new();
        // What will be declared is told, and then the question.
        while !String::from_utf8_lossy(&seen).contains("[y/N]") {
            let mut some = [0; 256];
            let read = person.read(&mut some).unwrap();
            seen.extend_from_slice(&some[..read]);
        }
        assert!(String::from_utf8_lossy(&seen).contains("500000004 ΤΕΣΤ ΤΕΣΤ"));
        person.write_all(answer.as_bytes()).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(9), "{answer:?}");
    }
}

#[test]
fn who_cannot_be_asked_is_refused() {
    let home = Home::new();
    let (mut person, program) = terminal();
    let mut command = card(&home);
    command.stderr(program).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut seen = Vec::new();
    let mut some = [0; 256];
    // The terminal of a program that has ended reads as an error.
    while let Ok(read @ 1..) = person.read(&mut some) {
        seen.extend_from_slice(&some[..read]);
    }
    let seen = String::from_utf8_lossy(&seen);
    assert_eq!(child.wait().unwrap().code(), Some(9), "{seen}");
    assert!(seen.contains("--yes"), "{seen}");
}

#[test]
fn a_raw_call_that_may_declare_takes_a_yes_too() {
    let home = Home::new();
    let code = |call: &[&str]| {
        let (_person, program) = terminal();
        let mut command = home.command([&["api", "-e", "production"], call].concat());
        // Without an account no run gets so far as to look for a server.
        command
            .env_remove("ERGANI_USERNAME")
            .env_remove("ERGANI_PASSWORD")
            .stderr(program)
            .stdout(Stdio::null());
        command.status().unwrap().code()
    };
    assert_eq!(
        code(&["POST", "Documents/WRKCardSE", "--data", "{}"]),
        Some(9)
    );
    assert_eq!(code(&["DELETE", "Documents/CancelSubmission"]), Some(9));
    assert_eq!(
        code(&["POST", "Documents/WRKCardSE", "--data", "{}", "--yes"]),
        Some(3)
    );
    assert_eq!(code(&["GET", "Lookup/Submissions"]), Some(3));
}

/// A host has one name, however it is spelled; and of another server of the Ministry nobody knows
/// what it does with a declaration.
#[test]
fn every_spelling_of_production_takes_a_yes() {
    let home = Home::new();
    for url in [
        "https://eservices.yeka.gr./WebservicesAPI/Api",
        "https://ESERVICES.YEKA.GR.:443/webservicesapi/api/",
        "https://%65services.yeka.gr/WebservicesAPI/v2",
        "https://eservices.ｙｅｋａ.gr/WebservicesAPI/Api",
        "https:/eservices.yeka.gr//WebservicesAPI/Api",
        "https:\\\\eservices.yeka.gr\\WebservicesAPI\\Api",
        "https://eservices.yeka.gr:8443/WebservicesAPI/Api",
        "https://www.eservices.yeka.gr/WebservicesAPI/Api",
    ] {
        let (_person, program) = terminal();
        let mut command = home.command(CARD.iter().chain(&["--base-url", url]));
        command
            .env("ERGANI_ACCESS_TOKEN", "not-a-token")
            .stderr(program)
            .stdout(Stdio::null());
        assert_eq!(command.status().unwrap().code(), Some(9), "{url}");
    }
}

#[test]
fn another_server_takes_no_question() {
    let home = Home::new();
    home.token();
    let (_person, program) = terminal();
    let mut command = home.command(CARD);
    command
        .stdin(program.try_clone().unwrap())
        .stdout(Stdio::null());
    assert_eq!(command.status().unwrap().code(), Some(0));
    assert_eq!(home.counters().submissions, 1);
}
