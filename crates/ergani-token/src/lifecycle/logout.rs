//! The end of a session.

use std::sync::Arc;

use super::save::Save;
use super::{Actions, Done, Effect, Failure, Flight, Io, Means, Phase, State};
use crate::clock::Timestamp;
use crate::exchange::LogoutAnswer;
use crate::store::RefreshToken;

/// Whether a logout goes to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Revokes the refresh token at the server, then forgets the pair.
    AtServer,
    /// Only forgets the pair.
    LocalOnly,
}

/// What a logout did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogoutReport {
    /// What became of the refresh token at the server. The access token lives on to its own end
    /// there, whatever one does (quirk 12).
    pub revoked: Revoked,
}

/// What became of the refresh token at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revoked {
    /// The server revoked it.
    Yes,
    /// There was no session.
    NothingToRevoke,
    /// The server did not know it any more.
    AlreadyEnded,
    /// It was spent in a renewal whose answer was lost, so that nobody can name the one that
    /// replaced it; that one ends by itself within 7 days.
    InDoubt,
    /// Only the local record was forgotten.
    NotAsked,
}

impl State {
    pub(super) fn log_out(&mut self, now: Timestamp, flight: Flight) -> Actions {
        let stored = flight.base_pair().cloned();
        let is_lost = stored.is_none();
        let held = self
            .current
            .as_ref()
            .map(|current| Arc::clone(&current.pair));
        let Some(pair) = stored.or(held) else {
            let revoked = Revoked::NothingToRevoke;
            return self.release(flight, Ok(Done::LoggedOut(LogoutReport { revoked })));
        };
        if flight.needs.logout == Some(Revocation::LocalOnly) {
            return self.forget(flight, Revoked::NotAsked);
        }
        let Some(current) = self
            .current
            .as_ref()
            .filter(|current| current.pair.fingerprint() == pair.fingerprint())
        else {
            return self.forget(flight, Revoked::InDoubt);
        };
        match current.refresh {
            // Somebody may have spent it since the record was lost. A revocation does no harm then.
            _ if is_lost && current.is_alive(now) => {
                self.fly_to(flight, Phase::Revoking, Io::Revoke(pair))
            }
            RefreshToken::Sent { .. } | RefreshToken::Spent => {
                self.forget(flight, Revoked::InDoubt)
            }
            _ if now >= pair.refresh_expires_at() => self.forget(flight, Revoked::AlreadyEnded),
            _ if current.is_alive(now) => {
                self.fly_to(flight, Phase::Revoking, Io::Revoke(Arc::clone(&pair)))
            }
            // The call needs a live access token.
            RefreshToken::Usable | RefreshToken::EarlyRefused => {
                self.intend(now, flight, Means::Refresh)
            }
        }
    }

    pub(super) fn revoked(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        answer: LogoutAnswer,
    ) -> Actions {
        match answer {
            // The server's word on the access token outranks our clock (quirk 8). Once: a new one
            // that it calls ended too would not be the last.
            LogoutAnswer::AccessExpired if !flight.told_expired => {
                flight.told_expired = true;
                if let Some(current) = &mut self.current {
                    current.refused = true;
                }
                self.log_out(now, flight).first(Effect::Publish)
            }
            LogoutAnswer::AccessExpired => {
                self.release(flight, Err(Failure::Server("HTTP 401".to_owned())))
            }
            LogoutAnswer::Revoked => self.forget(flight, Revoked::Yes),
            LogoutAnswer::Unknown { .. } if flight.base_pair().is_none() => {
                self.forget(flight, Revoked::InDoubt)
            }
            LogoutAnswer::Unknown { .. } => self.forget(flight, Revoked::AlreadyEnded),
            LogoutAnswer::Postponed { status, .. } => {
                self.release(flight, Err(Failure::Server(format!("HTTP {status}"))))
            }
            LogoutAnswer::NotSent(fault) => self.release(flight, Err(Failure::not_sent(fault))),
            LogoutAnswer::InDoubt(fault) => self.release(flight, Err(Failure::from(fault))),
        }
    }

    pub(super) fn forget(&mut self, flight: Flight, revoked: Revoked) -> Actions {
        self.save(flight, Save::Clear(revoked))
    }
}
