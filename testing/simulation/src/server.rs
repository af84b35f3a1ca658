//! The Ministry's server, as far as tokens go, and what a manager sees of it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ergani_token::exchange::{Answer, Exchange, Fault, FaultKind, Grant, LogoutAnswer};
use ergani_token::{Account, Secret, Timestamp, TokenPair};

use crate::Broken;
use crate::network::{Reply, Request};
use crate::plan::{Millis, SECOND, chance};
use crate::world::{Pid, Shared, World};

#[derive(Default)]
pub(crate) struct Server {
    pub(crate) pairs: Vec<Issued>,
    sessions: Vec<Session>,
    pub(crate) rejects_until: Millis,
}

/// A pair, as the server knows it.
#[derive(Clone)]
pub(crate) struct Issued {
    session: usize,
    pub(crate) issued_at: Millis,
    /// The claim `exp`, in seconds of the server's clock: which of two pairs is the newer.
    pub(crate) order: i64,
    pub(crate) ends: Millis,
    pub(crate) refresh_ends: Millis,
    spent: bool,
}

struct Session {
    refreshable: bool,
    alive: bool,
}

/// What the server makes of a call of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallAnswer {
    Done,
    /// 401 with `api-token-expired`.
    Expired,
    /// 401 without.
    Refused,
    Unknown,
}

impl Server {
    pub(crate) fn end_sessions(&mut self) {
        for session in &mut self.sessions {
            session.alive = false;
            session.refreshable = false;
        }
    }
}

impl World {
    pub(crate) fn at_server(&mut self, pid: Pid, request: &Request, copy: bool) -> Reply {
        let reply = match request {
            Request::Call(pair) => return Reply::Called(self.called(*pair)),
            Request::Logout(pair) => {
                let session = self.server.pairs[*pair].session;
                let session = &mut self.server.sessions[session];
                let answer = match session.refreshable {
                    true => LogoutAnswer::Revoked,
                    false => LogoutAnswer::Unknown { status: 401 },
                };
                session.refreshable = false;
                return Reply::LoggedOut(answer);
            }
            _ => self.renewal(request),
        };
        self.say(|| {
            let copy = if copy { " (second copy)" } else { "" };
            let what = match &reply {
                Answer::Issued(grant) => format!("issues pair {}", number_of_grant(grant)),
                other => format!("answers {other:?}"),
            };
            format!(
                "server: to {} of process {pid}{copy}: {what}",
                request.name()
            )
        });
        Reply::Answer(reply)
    }

    fn renewal(&mut self, request: &Request) -> Answer {
        let manners = self.plan.manners;
        if !self.calm {
            let retry_after = |world: &mut Self| {
                let seconds = world.rng.u64(1..=120);
                world.rng.bool().then(|| Duration::from_secs(seconds))
            };
            if chance(&mut self.rng, manners.rate_limited) {
                self.count("429");
                let retry_after = retry_after(self);
                return Answer::RateLimited { retry_after };
            }
            if chance(&mut self.rng, manners.unavailable) {
                self.count("503");
                let retry_after = retry_after(self);
                return Answer::Unavailable { retry_after };
            }
            if chance(&mut self.rng, manners.broken_before) {
                self.count("502 before");
                return broken();
            }
        }
        let answer = match request {
            Request::Refresh(pair) => self.refresh(*pair),
            _ => self.login(),
        };
        if !self.calm && chance(&mut self.rng, manners.broken_after) {
            self.count("502 after");
            self.say(|| "   done, but the answer is broken".to_owned());
            return broken();
        }
        answer
    }

    fn login(&mut self) -> Answer {
        if self.server.rejects_until > self.now {
            self.count("login refused");
            return Answer::refused(401);
        }
        if self.plan.manners.one_session {
            self.server.end_sessions();
        }
        self.server.sessions.push(Session {
            refreshable: true,
            alive: true,
        });
        self.logged_in();
        let session = self.server.sessions.len() - 1;
        Answer::Issued(self.issue(session))
    }

    fn refresh(&mut self, pair: usize) -> Answer {
        let refused = Answer::refused(401);
        let known = self.server.pairs[pair].clone();
        let accepts_reuse = self.broken == Broken::ServerReuses;
        if !self.server.sessions[known.session].refreshable || self.now >= known.refresh_ends {
            return refused;
        }
        if known.spent && !accepts_reuse {
            self.count("reuse seen");
            if self.plan.manners.reuse_ends_session {
                let session = &mut self.server.sessions[known.session];
                session.refreshable = false;
                session.alive = false;
            }
            return refused;
        }
        if self.plan.manners.early_refused && self.now < known.ends && !self.calm {
            self.count("early refused");
            return Answer::refused(400);
        }
        self.count("refresh");
        self.server.pairs[pair].spent = true;
        Answer::Issued(self.issue(known.session))
    }

    fn issue(&mut self, session: usize) -> Grant {
        let number = self.server.pairs.len();
        let server_now = self.true_time() + self.plan.manners.skew;
        let life = i64::try_from(self.plan.life).unwrap_or(i64::MAX);
        let exp = (server_now + life).div_euclid(1000);
        self.server.pairs.push(Issued {
            session,
            issued_at: self.now,
            order: exp,
            ends: self.now + self.plan.life - SECOND,
            refresh_ends: self.now + self.plan.refresh_life,
            spent: false,
        });
        let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{exp}}}"#));
        let refresh_life = i64::try_from(self.plan.refresh_life).unwrap_or(i64::MAX);
        let reused = match self.broken {
            Broken::ServerReuses => self
                .server
                .pairs
                .iter()
                .position(|one| one.session == session),
            _ => None,
        };
        self.issued(number);
        Grant {
            access_token: Secret::new(format!("e30.{claims}.{number}")),
            access_token_life: self.rng.bool().then(|| self.plan.life().as_secs_f64()),
            refresh_token: Secret::new(format!("r{}", reused.unwrap_or(number))),
            refresh_token_expires_at: Some(Timestamp::from_millis(server_now + refresh_life)),
            server_date: Some(Timestamp::from_millis(server_now)),
            sent_at: None,
        }
    }

    fn called(&self, pair: usize) -> CallAnswer {
        let known = &self.server.pairs[pair];
        if self.now >= known.ends + SECOND {
            CallAnswer::Expired
        } else if !self.server.sessions[known.session].alive {
            CallAnswer::Refused
        } else {
            CallAnswer::Done
        }
    }
}

fn broken() -> Answer {
    Answer::InDoubt(Fault {
        kind: FaultKind::Server,
        detail: "HTTP 502".to_owned(),
    })
}

/// The number that the server gave an access token.
pub(crate) fn number_of_token(access: &str) -> usize {
    let number = access.rsplit('.').next().and_then(|text| text.parse().ok());
    number.unwrap_or(usize::MAX)
}

pub(crate) fn number_of(pair: &TokenPair) -> usize {
    number_of_token(pair.access_token().expose())
}

pub(crate) fn number_of_grant(grant: &Grant) -> usize {
    number_of_token(grant.access_token.expose())
}

/// The number of the pair that a refresh token came with.
fn number_of_refresh(pair: &TokenPair) -> usize {
    let number = pair.refresh_token().expose().strip_prefix('r');
    number
        .and_then(|text| text.parse().ok())
        .unwrap_or(usize::MAX)
}

/// What a manager has of the server.
pub(crate) struct SimulatedExchange {
    world: Shared,
    pid: Pid,
}

impl SimulatedExchange {
    pub(crate) fn new(world: Shared, pid: Pid) -> Self {
        Self { world, pid }
    }

    async fn renew(&self, request: Request) -> Answer {
        match self.world.ask(self.pid, request).await {
            Reply::Answer(Answer::Issued(grant)) => Answer::Issued(Grant {
                sent_at: self.world.lock().processes[self.pid].conduct.left,
                ..grant
            }),
            Reply::Answer(answer) => answer,
            _ => broken(),
        }
    }
}

impl Exchange for SimulatedExchange {
    async fn login(&self, _: &Account) -> Answer {
        self.renew(Request::Login).await
    }

    async fn refresh(&self, _: &Account, pair: &TokenPair) -> Answer {
        self.renew(Request::Refresh(number_of_refresh(pair))).await
    }

    async fn logout(&self, _: &Account, pair: &TokenPair) -> LogoutAnswer {
        let request = Request::Logout(number_of_refresh(pair));
        match self.world.ask(self.pid, request).await {
            Reply::LoggedOut(answer) => answer,
            _ => LogoutAnswer::Unknown { status: 500 },
        }
    }
}
