//! Faults that the simulation or a review found, each as the few steps that show it.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::model::{LIFE, START, account, pair};
use super::{Effect, Event, Io, Policy, Revocation, Revoked, State, Wish, limits};
use crate::clock::Timestamp;
use crate::error::ErrorKind;
use crate::exchange::{Answer, Fault, FaultKind, LogoutAnswer};
use crate::pair::TokenPair;
use crate::store::{
    CoolDown, CoolDownReason, Holder, PairNote, Record, RecordState, RefreshToken, StoreError,
};

const ENDED: Timestamp = Timestamp::from_seconds(START.as_seconds() + 4 * 60 * 60);

fn state() -> State {
    State::new(Policy {
        identity: account().identity(),
        jitter: 0,
        nonce: 1000,
        patience: Duration::ZERO,
        lease_wait: Duration::ZERO,
        private_login: false,
    })
}

/// With pair `number`, issued as many minutes after the start, whose refresh token is unused.
fn record(version: u64, number: usize) -> Record {
    let pair = pair(number, START.after(Duration::from_secs(60 * number as u64)));
    let mut state = RecordState::new(account().identity());
    state.version = version;
    state.note = Some(PairNote {
        fingerprint: pair.fingerprint(),
        life: LIFE,
        skew_ms: None,
        refused: false,
        refresh: RefreshToken::Usable,
    });
    Record {
        pair: Some(pair),
        state,
    }
}

/// The first thing that a flight asks of the server; all writes are done.
fn asks(state: &mut State, now: Timestamp, wish: Wish, record: Option<&Record>) -> Io {
    let mut event = Event::Wanted(wish);
    for _ in 0..9 {
        event = match state.step(now, event).io.unwrap() {
            Io::Load => Event::Loaded(Ok(record.cloned())),
            Io::Acquire => Event::LeaseHeld(record.cloned()),
            Io::Write { .. } => Event::Written,
            asked => return asked,
        };
    }
    panic!("it asks nothing of the server");
}

fn log_out(state: &mut State, record: &Record) {
    let io = asks(
        state,
        START,
        Wish::LogOut(Revocation::LocalOnly),
        Some(record),
    );
    assert!(matches!(io, Io::Release), "{io:?}");
    state.step(START, Event::Released);
    assert!(state.current().is_none());
}

#[test]
fn invariant_1_a_pair_older_than_the_one_held_is_never_spent_whatever_was_written_on_it() {
    let mut state = state();
    state.glance(START, Some(&record(1, 0)));
    state.glance(START, Some(&record(2, 1)));
    // A fail-over to a copy that still had pair 0, on which others have written since.
    let copy = record(7, 0);
    let io = asks(&mut state, ENDED, Wish::Token, Some(&copy));
    assert!(matches!(io, Io::Login), "{io:?}");
    // Not even if it was the one before last.
    let mut state = self::state();
    for number in 0..3 {
        state.glance(START, Some(&record(number as u64 + 1, number)));
    }
    state.glance(START, Some(&copy));
    let io = asks(&mut state, ENDED, Wish::Token, Some(&record(8, 0)));
    assert!(matches!(io, Io::Login), "{io:?}");
}

#[test]
fn invariant_6_a_valid_pair_gives_way_to_no_older_one_whatever_was_written_on_that() {
    let mut state = state();
    state.glance(START, Some(&record(1, 0)));
    state.glance(START, Some(&record(2, 1)));
    // A fail-over to a copy that still had pair 0, on which others have written since.
    let copy = record(7, 0);
    let served = |state: &State| state.current().unwrap().pair.fingerprint();
    let ours = record(2, 1).revision().fingerprint.unwrap();
    state.glance(START, Some(&copy));
    assert_eq!(served(&state), ours);
    // Nor under the lease, for whoever asks for more than is left of its life.
    let later = START.after(LIFE * 2 / 3);
    let until = Wish::TokenUntil(later.after(LIFE / 2));
    let io = asks(&mut state, later, until, Some(&record(8, 0)));
    assert!(matches!(io, Io::Login), "{io:?}");
    assert_eq!(served(&state), ours);
}

#[test]
fn invariant_1_a_pair_that_was_logged_out_here_and_comes_back_is_never_spent() {
    let mut state = state();
    state.glance(START, Some(&record(1, 0)));
    log_out(&mut state, &record(1, 0));
    for version in [1, 9] {
        let copy = record(version, 0);
        let io = asks(&mut state.clone(), ENDED, Wish::Token, Some(&copy));
        assert!(matches!(io, Io::Login), "version {version}: {io:?}");
    }
}

#[test]
fn invariant_1_a_pair_that_was_logged_out_elsewhere_and_comes_back_is_never_spent() {
    let mut state = state();
    let mut ended = record(2, 0);
    state.glance(START, Some(&record(1, 0)));
    ended.pair = None;
    ended.state.note.as_mut().unwrap().refused = true;
    state.glance(START, Some(&ended));
    assert!(state.current().is_none());
    let copy = record(9, 0);
    let io = asks(&mut state, ENDED, Wish::Token, Some(&copy));
    assert!(matches!(io, Io::Login), "{io:?}");
}

#[test]
fn invariant_1_a_pair_older_than_one_that_was_logged_out_is_never_spent() {
    let mut state = state();
    state.glance(START, Some(&record(2, 1)));
    log_out(&mut state, &record(2, 1));
    // A fail-over to a copy with a pair from before, that was never seen here.
    for version in [1, 9] {
        let copy = record(version, 0);
        let io = asks(&mut state.clone(), ENDED, Wish::Token, Some(&copy));
        assert!(matches!(io, Io::Login), "version {version}: {io:?}");
    }
    // One that others got since is as good as any.
    let io = asks(&mut state, ENDED, Wish::Token, Some(&record(4, 2)));
    assert!(matches!(io, Io::Refresh(_)), "{io:?}");
}

#[test]
fn a_pair_that_nobody_ended_is_refreshed() {
    let mut state = state();
    state.glance(START, Some(&record(1, 0)));
    let io = asks(&mut state, ENDED, Wish::Token, Some(&record(9, 0)));
    assert!(matches!(io, Io::Refresh(_)), "{io:?}");
}

#[test]
fn invariant_1_what_was_not_sent_here_does_not_make_good_what_others_send() {
    let mut state = state();
    let io = asks(&mut state, ENDED, Wish::Token, Some(&record(1, 0)));
    assert!(matches!(io, Io::Refresh(_)), "{io:?}");
    // It is not sent, and the note that says so is written; but that answer is lost. Who holds the
    // lease by then finds the pair unused, marks it and sends it.
    let Some(Io::Write { record, .. }) = state.step(ENDED, Event::LeaseLost).io else {
        panic!("it writes nothing");
    };
    let note = |record: &Record| record.state.note.clone().unwrap().refresh;
    assert_eq!(note(&record), RefreshToken::Usable);
    let mut theirs = record.clone();
    theirs.state.version += 1;
    let sent = RefreshToken::Sent {
        attempt: 7,
        at: ENDED,
    };
    theirs.state.note.as_mut().unwrap().refresh = sent;
    let Some(Io::Write { record, .. }) = state.step(ENDED, Event::Conflict(Some(theirs))).io else {
        panic!("it does not write again");
    };
    assert_eq!(note(&record), sent);
}

/// What is stored after a login failed, when others had written a cool-down meanwhile.
fn stored_after_failure(answer: Answer, theirs: &CoolDown) -> CoolDown {
    let mut state = state();
    let io = asks(&mut state, START, Wish::Token, None);
    assert!(matches!(io, Io::Login), "{io:?}");
    let now = ENDED;
    state.step(now, Event::Answered(answer));
    let mut there = RecordState::new(account().identity());
    there.version = 5;
    there.cool_down = Some(theirs.clone());
    let there = Record {
        pair: None,
        state: there,
    };
    let Some(Io::Write { record, .. }) = state.step(now, Event::Conflict(Some(there))).io else {
        panic!("it does not write again");
    };
    state.step(now, Event::Written);
    let stored = record.state.cool_down.unwrap();
    assert_eq!(state.cool_down, Some(stored.clone()), "known as stored");
    stored
}

#[test]
fn a_holder_that_was_frozen_does_not_shorten_a_cool_down_that_the_server_asked_for() {
    let wait = Some(Duration::from_secs(900));
    let reason = CoolDownReason::RateLimited;
    let theirs = limits::cool_down(ENDED, None, reason, wait, 0);
    let failed = || Answer::Unavailable { retry_after: None };
    let stored = stored_after_failure(failed(), &theirs);
    assert_eq!((stored.until, stored.reason), (theirs.until, reason));

    // What is over, or a clock's jump, does not lengthen ours.
    for since in [START, ENDED.after(LIFE)] {
        let void = limits::cool_down(since, None, reason, wait, 0);
        let stored = stored_after_failure(failed(), &void);
        assert_eq!(stored.reason, CoolDownReason::ServerFailing);
        assert_eq!(stored.until, ENDED.after(Duration::from_secs(1)));
    }

    // A longer one of ours stays.
    let asked = Answer::RateLimited {
        retry_after: Some(Duration::from_secs(1800)),
    };
    let stored = stored_after_failure(asked, &theirs);
    assert_eq!(stored.until, ENDED.after(Duration::from_secs(1800)));
}

#[test]
fn a_renewal_that_the_budget_gives_back_soon_is_waited_for() {
    for (wait, is_waited_for) in [(1, true), (3, false)] {
        let mut state = state();
        state.policy.patience = Duration::from_secs(2);
        let mut record = record(1, 0);
        let wait = Duration::from_secs(wait);
        record.state.budget.full_at = ENDED.after(LIFE / 12 * 9 + wait);
        let io = asks(&mut state, ENDED, Wish::Token, Some(&record));
        assert!(matches!(io, Io::Release), "{io:?}");
        let pause = match state.step(ENDED, Event::Released).io {
            Some(Io::Pause { duration, .. }) => Some(duration),
            _ => None,
        };
        assert_eq!(pause, is_waited_for.then_some(wait));
    }
}

#[test]
fn a_forced_login_takes_the_end_of_the_one_that_it_waited_for() {
    // What the other left, and whether that is an end.
    let mut rejected = record(2, 0);
    rejected.state.rejection = Some(limits::rejection(START, None, None));
    for (left, is_enough) in [
        (record(2, 1), true),
        (rejected, true),
        (record(2, 0), false),
    ] {
        let mut state = state();
        state.policy.lease_wait = Duration::from_secs(60);
        state.glance(START, Some(&record(1, 0)));
        let mut event = Event::Wanted(Wish::Login);
        for _ in 0..3 {
            event = match state.step(START, event).io.unwrap() {
                Io::Acquire => Event::LeaseBusy(Holder::default()),
                Io::Load => Event::Loaded(Ok(Some(record(1, 0)))),
                Io::Pause { .. } => Event::Tick,
                io => panic!("{io:?}"),
            };
        }
        let io = state.step(START, event).io.unwrap();
        assert!(matches!(io, Io::Acquire), "{io:?}");
        let io = state.step(START, Event::LeaseHeld(Some(left))).io.unwrap();
        assert_eq!(matches!(io, Io::Release), is_enough, "{io:?}");
    }
    // Nobody was waited for: what is there is not what was asked for.
    let mut state = state();
    let io = asks(&mut state, START, Wish::Login, Some(&record(1, 0)));
    assert!(matches!(io, Io::Login), "{io:?}");
}

#[test]
fn a_logout_that_cannot_forget_says_what_became_of_the_refresh_token() {
    let mut state = state();
    let log_out = Wish::LogOut(Revocation::AtServer);
    let Io::Revoke(_) = asks(&mut state, START, log_out, Some(&record(1, 0))) else {
        panic!("it revokes nothing");
    };
    state.step(START, Event::LoggedOut(LogoutAnswer::Revoked));
    let error = StoreError::new("the disk is full");
    state.step(START, Event::WriteFailed(error));
    let effects = state.step(START, Event::Released).effects;
    let [.., Effect::Finish(Err(failure))] = effects.as_slice() else {
        panic!("it is no failure: {effects:?}");
    };
    let told = failure.clone().into_error(&account(), START, |at| at);
    assert_eq!(told.revoked(), Some(Revoked::Yes));
    assert_eq!(told.kind(), ErrorKind::Store);
    for part in ["is revoked", "could not be forgotten", "the disk is full"] {
        assert!(told.to_string().contains(part), "{told}");
    }
}

#[test]
fn the_highest_version_that_a_store_hands_out_does_not_overflow() {
    for highest in [
        u64::MAX,
        i64::MAX.unsigned_abs(),
        i64::MAX.unsigned_abs() - 1,
    ] {
        let mut state = state();
        let asked = asks(&mut state, ENDED, Wish::Token, Some(&record(highest, 0)));
        assert!(matches!(asked, Io::Refresh(_)), "{asked:?}");
        let next = state.step(
            ENDED,
            Event::Answered(Answer::RateLimited { retry_after: None }),
        );
        let Some(Io::Write {
            expected, record, ..
        }) = next.io
        else {
            panic!("nothing is stored");
        };
        assert_eq!((expected.version, record.state.version), (1, 2));
    }
}

/// A fail-over hands versions out again: the record of one write is never taken for that of another.
#[test]
fn every_write_has_a_nonce_of_its_own() {
    let there = record(1, 0);
    let mut seen = std::collections::HashSet::new();
    for nonce in [1000, 2000] {
        let mut state = state();
        state.policy.nonce = nonce;
        // The same process loses its write with the engine's data, and makes it once more.
        for _ in 0..2 {
            let mut event = Event::Wanted(Wish::Token);
            let record = loop {
                event = match state.step(ENDED, event).io.unwrap() {
                    Io::Load => Event::Loaded(Ok(Some(there.clone()))),
                    Io::Acquire => Event::LeaseHeld(Some(there.clone())),
                    Io::Write { record, .. } => break record,
                    asked => panic!("no intent: {asked:?}"),
                };
            };
            assert_eq!(record.state.version, 2);
            assert!(seen.insert(record.state.nonce), "a nonce came twice");
            state.step(ENDED, Event::Abandoned);
        }
    }
}

/// A pair with a claim of its own, as the server orders it, that somebody stored to end then.
fn claimed(exp_s: u64, ends_s: u64, refresh_ends: Timestamp) -> TokenPair {
    let claims = URL_SAFE_NO_PAD.encode(format!(
        r#"{{"exp":{}}}"#,
        START.after(Duration::from_secs(exp_s)).as_seconds()
    ));
    TokenPair::new(
        format!("e30.{claims}.c2ln").into(),
        START.after(Duration::from_secs(ends_s)),
        format!("refresh-{exp_s}").into(),
        refresh_ends,
    )
    .unwrap()
}

fn without_note(version: u64, pair: TokenPair) -> Record {
    let mut state = RecordState::new(account().identity());
    state.version = version;
    Record {
        pair: Some(Arc::new(pair)),
        state,
    }
}

#[test]
fn invariant_6_a_newer_pair_that_was_counted_from_too_early_ends_nothing_sooner() {
    let mut state = state();
    let week = START.after(Duration::from_secs(7 * 86_400));
    state.glance(START, Some(&without_note(1, claimed(10_800, 10_800, week))));
    let end = |state: &State| state.current().unwrap().pair.access_expires_at();
    assert_eq!(end(&state), START.after(LIFE));
    // Its holder stood still between its decision and the request, and counted from the decision.
    let newer = claimed(11_000, 9_000, week);
    let name = newer.fingerprint();
    state.glance(START, Some(&without_note(2, newer)));
    assert_eq!(state.current().unwrap().pair.fingerprint(), name);
    assert_eq!(end(&state), START.after(LIFE));
    // One that has ended by then has no say.
    let mut other = self::state();
    other.glance(START, Some(&without_note(1, claimed(10_800, 10_800, week))));
    let later = START.after(Duration::from_secs(10_801));
    other.glance(later, Some(&without_note(2, claimed(21_600, 10_802, week))));
    assert_eq!(end(&other), START.after(Duration::from_secs(10_802)));
}

#[test]
fn a_pair_that_nothing_is_noted_of_takes_its_life_from_its_own_times() {
    let week = 7 * 86_400;
    for (ends_s, refresh_s, expected) in [
        (600, week, 600),
        (10_800, week, 10_800),
        // 10 minutes of an hour are left.
        (600, week - 3_000, 3_600),
        // What makes no sense is the usual life, and no less than what is left.
        (600, week + 86_400 * 30, 10_800),
        (600, 700, 10_800),
        (40_000, 50_000, 40_000),
    ] {
        let mut state = state();
        let pair = claimed(ends_s, ends_s, START.after(Duration::from_secs(refresh_s)));
        state.glance(START, Some(&without_note(1, pair)));
        let life = state.current().unwrap().life;
        assert_eq!(life.as_secs(), expected, "{ends_s} {refresh_s}");
    }
    // The server gives all pairs of an account one life.
    let mut state = state();
    state.glance(START, Some(&record(1, 0)));
    let pair = claimed(20_000, 20_000, START);
    state.glance(ENDED, Some(&without_note(2, pair)));
    assert_eq!(state.current().unwrap().life, LIFE);
}

#[test]
fn invariant_15_what_a_store_takes_to_answer_is_part_of_the_wait_for_a_lease() {
    // What the two questions take together, and how many of them fill the minute.
    const DAY: u64 = 24 * 60 * 60;
    for (takes, most) in [(15, 5), (6, 11), (DAY, 4)] {
        let mut state = state();
        state.policy.lease_wait = Duration::from_secs(60);
        state.glance(START, Some(&record(1, 0)));
        let mut now = START;
        let mut event = Event::Wanted(Wish::Login);
        let mut asked = 0;
        let failed = loop {
            let actions = state.step(now, event);
            event = match actions.io {
                Some(Io::Acquire) => {
                    asked += 1;
                    assert!(asked <= most, "{takes}: asked {asked} times");
                    Event::LeaseBusy(Holder::default())
                }
                Some(Io::Load) => {
                    now = now.after(Duration::from_secs(takes));
                    Event::Loaded(Ok(Some(record(1, 0))))
                }
                Some(Io::Pause { .. }) => Event::Tick,
                Some(io) => panic!("{io:?}"),
                None => break actions.effects,
            };
        };
        assert_eq!(asked, most, "{takes}");
        let [.., Effect::Finish(Err(failure))] = failed.as_slice() else {
            panic!("{failed:?}");
        };
        assert_eq!(failure.kind(), ErrorKind::Store);
    }
}

#[test]
fn what_was_sent_over_a_connection_that_broke_is_not_told_as_never_sent() {
    let fault = || Fault {
        kind: FaultKind::Connection,
        detail: "connection reset".to_owned(),
    };
    let failed = |wish: Wish, answered: Event| {
        let mut state = state();
        let record = record(1, 0);
        asks(&mut state, START, wish, Some(&record));
        let mut actions = state.step(START, answered);
        while let Some(io) = actions.io {
            let event = match io {
                Io::Write { .. } => Event::Written,
                Io::Release => Event::Released,
                io => panic!("{io:?}"),
            };
            actions = state.step(START, event);
        }
        match actions.effects.pop() {
            Some(Effect::Finish(Err(failure))) => failure.into_error(&account(), START, |at| at),
            other => panic!("{other:?}"),
        }
    };
    let log_out = || Wish::LogOut(Revocation::AtServer);
    for (wish, answered) in [
        (Wish::Login, Event::Answered(Answer::InDoubt(fault()))),
        (log_out(), Event::LoggedOut(LogoutAnswer::InDoubt(fault()))),
    ] {
        let error = failed(wish, answered);
        assert_eq!(error.kind(), ErrorKind::Server, "{error}");
        let text = error.to_string();
        assert!(text.contains("broke before the answer came"), "{text}");
        assert!(!text.contains("could not be reached"), "{text}");
    }
    for (wish, answered) in [
        (Wish::Login, Event::Answered(Answer::NotSent(fault()))),
        (log_out(), Event::LoggedOut(LogoutAnswer::NotSent(fault()))),
    ] {
        let error = failed(wish, answered);
        assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
}
