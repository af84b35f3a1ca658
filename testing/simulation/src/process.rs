//! A process: a runtime of its own, a real manager in it, and its callers.
//!
//! The callers are polled here and not by the runtime, in the order of their numbers: the runtime
//! wakes those who wait for one thing in an order of its own choice.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use ergani_token::{
    AccessToken, Account, Credentials, Environment, FlightRuntime, Refusal, RenewalTask,
    Revocation, TokenManager, UserType,
};
use tokio::runtime::{Builder, Runtime};

use crate::checks::Want;
use crate::engine::SimulatedStore;
use crate::host::SimulatedClock;
use crate::network::{Reply, Request};
use crate::plan::{Millis, chance};
use crate::server::{CallAnswer, SimulatedExchange, number_of_token};
use crate::world::{Pid, Process, Shared};

/// What a caller comes for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Errand {
    /// A token.
    Token,
    /// A token that lives for so long.
    For(Millis),
    /// A call of the API, repeated once if it is refused.
    Use,
    /// The end of the session.
    LogOut,
}

pub(crate) struct Live {
    pub(crate) pid: Pid,
    // Dropped in this order: callers and handles before what they run on.
    callers: BTreeMap<u64, Caller>,
    _renewal: Option<RenewalTask>,
    manager: Option<TokenManager>,
    runtime: Runtime,
}

struct Caller {
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    woken: Arc<Woken>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Live {
    pub(crate) fn start(world: &Shared, place: usize) -> std::io::Result<Self> {
        let (pid, patience, lease_wait, ahead) = {
            let mut world = world.lock();
            let pid = world.processes.len();
            let host = place % world.plan.hosts;
            world.processes.push(Process {
                place,
                host,
                alive: true,
                frozen_until: 0,
                conduct: Default::default(),
            });
            world.say_of(pid, || "starts".to_owned());
            let patience = world.rng.u64(0..=4000);
            let ahead = world.plan.ahead && world.rng.bool();
            (pid, patience, world.plan.lease_wait, ahead)
        };
        let runtime = Builder::new_current_thread()
            // Everything that can run does so before the time moves.
            .event_interval(u32::MAX)
            .build()?;
        let credentials = Credentials::new("999999999", "simulated", UserType::External);
        let manager = TokenManager::builder(Account::new(credentials, Environment::Test))
            .store(SimulatedStore::new(world.clone(), pid))
            .exchange(SimulatedExchange::new(world.clone(), pid))
            .clock(Arc::new(SimulatedClock::new(world.clone(), pid)))
            .host(pid as u64)
            .patience(Duration::from_millis(patience))
            .lease_wait(Duration::from_millis(lease_wait))
            .runtime(FlightRuntime::Handle(runtime.handle().clone()))
            .build();
        let renewal = ahead
            .then(|| manager.spawn_renewal())
            .transpose()
            .map_err(std::io::Error::other)?;
        Ok(Self {
            pid,
            callers: BTreeMap::new(),
            _renewal: renewal,
            manager: Some(manager),
            runtime,
        })
    }

    pub(crate) fn comes(&mut self, world: &Shared, errand: Errand) -> u64 {
        let id = world.lock().id();
        if let Some(manager) = &self.manager {
            let future = Box::pin(serve(world.clone(), self.pid, manager.clone(), errand));
            let woken = Arc::new(Woken(AtomicBool::new(true)));
            self.callers.insert(id, Caller { future, woken });
        }
        id
    }

    /// Runs all that can run at this moment.
    pub(crate) fn run(&mut self) {
        loop {
            // Comes back when no task is ready any more.
            self.runtime.block_on(tokio::task::yield_now());
            let woken: Vec<u64> = self
                .callers
                .iter()
                .filter(|(_, caller)| caller.woken.0.swap(false, Ordering::Relaxed))
                .map(|(id, _)| *id)
                .collect();
            if woken.is_empty() {
                return;
            }
            let _inside = self.runtime.enter();
            for id in woken {
                if let Some(caller) = self.callers.get_mut(&id) {
                    let waker = Waker::from(Arc::clone(&caller.woken));
                    let polled = caller
                        .future
                        .as_mut()
                        .poll(&mut Context::from_waker(&waker));
                    if let Poll::Ready(()) = polled {
                        self.callers.remove(&id);
                    }
                }
            }
        }
    }

    pub(crate) fn gives_up(&mut self, world: &Shared, caller: u64) {
        if let Some(caller) = self.callers.remove(&caller) {
            drop(caller);
            world.lock().gives_up(self.pid);
        }
    }

    /// Drops all handles, and nothing else.
    pub(crate) fn close(&mut self) {
        self.callers.clear();
        self.manager = None;
    }

    pub(crate) fn tasks(&self) -> usize {
        self.runtime.metrics().num_alive_tasks()
    }
}

async fn serve(world: Shared, pid: Pid, manager: TokenManager, errand: Errand) {
    match errand {
        Errand::Token => {
            token(&world, pid, &manager).await;
        }
        Errand::For(time) => {
            let want = Want::For(time);
            let begun = world.lock().begins(pid, want);
            let result = manager.token_valid_for(Duration::from_millis(time)).await;
            world.lock().ends(pid, want, begun, &result);
        }
        Errand::Use => {
            let Some(first) = token(&world, pid, &manager).await else {
                return;
            };
            let refusal = match call(&world, pid, &first).await {
                CallAnswer::Expired => Refusal::Expired,
                CallAnswer::Refused => Refusal::Unexplained,
                CallAnswer::Done | CallAnswer::Unknown => return,
            };
            let pair = number_of_token(first.expose());
            let expired = refusal == Refusal::Expired;
            let want = Want::Other { pair, expired };
            let begun = world.lock().begins(pid, want);
            let result = manager.refused(&first, refusal).await;
            world.lock().ends(pid, want, begun, &result);
            if let Ok(second) = result {
                call(&world, pid, &second).await;
            }
        }
        Errand::LogOut => {
            world.lock().logs_out(pid, true);
            // An error is a session that has not ended; the next call finds out.
            let _ = manager.log_out(Revocation::AtServer).await;
            world.lock().logs_out(pid, false);
        }
    }
}

async fn token(world: &Shared, pid: Pid, manager: &TokenManager) -> Option<AccessToken> {
    let begun = world.lock().begins(pid, Want::Token);
    let result = manager.token().await;
    world.lock().ends(pid, Want::Token, begun, &result);
    result.ok()
}

async fn call(world: &Shared, pid: Pid, token: &AccessToken) -> CallAnswer {
    let request = Request::Call(number_of_token(token.expose()));
    let answer = match world.ask(pid, request).await {
        Reply::Called(answer) => answer,
        _ => CallAnswer::Unknown,
    };
    if answer == CallAnswer::Done {
        world.lock().served(pid);
    }
    answer
}

impl Errand {
    pub(crate) fn any(world: &Shared) -> Self {
        let mut world = world.lock();
        let half = world.plan.life / 2;
        if world.plan.demanding && chance(&mut world.rng, 150) {
            return Self::For(world.rng.u64(1..half));
        }
        if world.plan.demanding && chance(&mut world.rng, 20) {
            return Self::LogOut;
        }
        match chance(&mut world.rng, 400) {
            true => Self::Use,
            false => Self::Token,
        }
    }
}
