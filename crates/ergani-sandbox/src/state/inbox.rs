//! The submissions that came, with their bytes, within bounds.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::journal::Outcome;
use crate::submission::{Receipt, Submission};

/// So many submissions are listed; the oldest go first, as in the journal.
const LENGTH: usize = 100_000;

#[derive(Default)]
pub(crate) struct Inbox {
    list: VecDeque<Submission>,
    /// Bytes of the bodies that are kept.
    kept: u64,
    /// The first of `list` whose body may still be kept.
    next_to_drop: usize,
    /// How often each body was recorded, by a hash of account, code and body.
    recorded: HashMap<Fingerprint, u64>,
    bodies_dropped: u64,
}

type Fingerprint = [u8; 32];

impl Inbox {
    pub(crate) fn list(&self) -> impl Iterator<Item = &Submission> {
        self.list.iter()
    }

    pub(crate) fn bodies_dropped(&self) -> u64 {
        self.bodies_dropped
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Enters a submission that has arrived.
    pub(crate) fn open(
        &mut self,
        number: u64,
        now: Timestamp,
        account: Option<String>,
        code: String,
        body: &[u8],
        keep: u64,
    ) {
        self.list.push_back(Submission {
            number,
            time: now.to_string(),
            account,
            code,
            // A copy, since what came may share a larger buffer of the connection.
            body: Some(Bytes::copy_from_slice(body)),
            body_sha256: hexadecimal(&Sha256::digest(body)),
            outcome: Outcome::Pending,
            status: None,
            receipts: Vec::new(),
        });
        self.kept += body.len() as u64;
        while self.kept > keep && self.next_to_drop < self.list.len() {
            if let Some(body) = self.list[self.next_to_drop].body.take() {
                self.kept -= body.len() as u64;
                self.bodies_dropped += 1;
            }
            self.next_to_drop += 1;
        }
        if self.list.len() > LENGTH {
            self.forget_oldest();
        }
    }

    /// Enters what became of a submission. Says whether the same bytes were recorded before.
    pub(crate) fn decide(
        &mut self,
        number: u64,
        outcome: Outcome,
        status: Option<u16>,
        receipts: &[Receipt],
    ) -> bool {
        let place = self
            .list
            .binary_search_by_key(&number, |submission| submission.number);
        let Ok(place) = place else { return false };
        let submission = &mut self.list[place];
        submission.outcome = outcome;
        submission.status = status;
        submission.receipts = receipts.to_vec();
        if !submission.is_recorded() {
            return false;
        }
        let times = self.recorded.entry(fingerprint(submission)).or_default();
        *times += 1;
        *times > 1
    }

    fn forget_oldest(&mut self) {
        let Some(oldest) = self.list.pop_front() else {
            return;
        };
        self.next_to_drop = self.next_to_drop.saturating_sub(1);
        if let Some(body) = &oldest.body {
            self.kept -= body.len() as u64;
        }
        if !oldest.is_recorded() {
            return;
        }
        let key = fingerprint(&oldest);
        if let Some(times) = self.recorded.get_mut(&key) {
            *times -= 1;
            if *times == 0 {
                self.recorded.remove(&key);
            }
        }
    }
}

fn fingerprint(submission: &Submission) -> Fingerprint {
    let account = submission.account.as_deref().unwrap_or_default();
    Sha256::new()
        .chain_update(account)
        .chain_update([0])
        .chain_update(&submission.code)
        .chain_update([0])
        .chain_update(&submission.body_sha256)
        .finalize()
        .into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(inbox: &mut Inbox, number: u64, keep: u64) {
        let account = Some("user".to_owned());
        let code = "WRKCardSE".to_owned();
        inbox.open(
            number,
            Timestamp::UNIX_EPOCH,
            account,
            code,
            b"12345678",
            keep,
        );
    }

    #[test]
    fn the_oldest_bodies_are_dropped_and_counted() {
        let mut inbox = Inbox::default();
        for number in 1..=5 {
            open(&mut inbox, number, 20);
        }
        let kept: Vec<bool> = inbox.list().map(|s| s.body.is_some()).collect();
        assert_eq!(kept, [false, false, false, true, true]);
        assert_eq!(inbox.bodies_dropped(), 3);
        assert!(inbox.list().all(|s| s.body_sha256.len() == 64));
        open(&mut inbox, 6, 0);
        assert!(inbox.list().all(|s| s.body.is_none()));
        assert_eq!(inbox.kept, 0);
    }

    #[test]
    fn the_list_has_an_end_and_repeats_are_told() {
        let mut inbox = Inbox::default();
        let receipt = Receipt {
            id: 1,
            protocol: "ΑΚ - ΚΑΡ000001".to_owned(),
            submit_date: String::new(),
            branch: "0".to_owned(),
        };
        let receipts = std::slice::from_ref(&receipt);
        for number in 1..=LENGTH as u64 + 3 {
            open(&mut inbox, number, u64::MAX);
            let repeated = inbox.decide(number, Outcome::Done, Some(200), receipts);
            assert_eq!(repeated, number > 1);
        }
        assert_eq!(inbox.list.len(), LENGTH);
        assert_eq!(inbox.kept, 8 * LENGTH as u64);
        assert_eq!(inbox.recorded.values().sum::<u64>(), LENGTH as u64);
        assert!(
            !inbox.decide(1, Outcome::Done, Some(200), receipts),
            "it is gone"
        );
    }
}
