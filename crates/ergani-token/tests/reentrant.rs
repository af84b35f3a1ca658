//! Who is told of something may ask the manager in the same breath.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use ergani_token::{Revocation, TokenEvent, TokenManager};
use support::still::{Still, rest};
use support::{UNTIL_DUE, World};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt as _};

/// Asks the manager whenever something is logged or a waker is woken.
#[derive(Clone, Default)]
struct Curious {
    manager: Arc<Mutex<Option<TokenManager>>>,
    asked: Arc<AtomicUsize>,
}

impl Curious {
    fn ask(&self) {
        let manager = self.manager.lock().unwrap().clone();
        if let Some(manager) = manager {
            let _ = manager.current();
            // Looks into state and store even while the token is fresh.
            let _ = manager.glance();
            self.asked.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl<S: tracing::Subscriber> Layer<S> for Curious {
    fn on_event(&self, _: &tracing::Event<'_>, _: LayerContext<'_, S>) {
        self.ask();
    }
}

impl Wake for Curious {
    fn wake(self: Arc<Self>) {
        self.ask();
    }
}

/// Runs a life of a token in a thread, and fails when it does not end.
fn in_time<F: Future<Output = ()>>(life: impl FnOnce() -> F + Send + 'static) {
    let (done, ended) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(life());
        done.send(()).unwrap();
    });
    ended
        .recv_timeout(Duration::from_secs(60))
        .expect("ended well, and not in a deadlock");
}

/// Login, refresh behind a caller, a refresh that fails, a call refused, logout.
async fn a_life(world: &World, manager: &TokenManager) {
    manager.token().await.unwrap();
    world.pass(UNTIL_DUE);
    manager.token().await.unwrap();
    world.settle().await;
    let token = manager.token().await.unwrap();
    world.cable.pull();
    manager
        .refused(&token, ergani_token::Refusal::Expired)
        .await
        .unwrap_err();
    world.cable.plug_in();
    manager.log_out(Revocation::LocalOnly).await.unwrap();
}

fn kinds(events: &mut tokio::sync::broadcast::Receiver<TokenEvent>) -> Vec<&'static str> {
    std::iter::from_fn(|| events.try_recv().ok())
        .map(|event| match event {
            TokenEvent::Renewed { by_login: true, .. } => "login",
            TokenEvent::Renewed { .. } => "refresh",
            TokenEvent::RenewalFailed { .. } => "failed",
            TokenEvent::LoggedOut => "logged out",
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_log_layer_may_ask_the_manager_on_every_line() {
    in_time(async || {
        let world = World::new().await;
        let curious = Curious::default();
        let _default =
            tracing::subscriber::set_default(tracing_subscriber::registry().with(curious.clone()));
        let manager = world.manager();
        let mut events = manager.events();
        *curious.manager.lock().unwrap() = Some(manager.clone());
        a_life(&world, &manager).await;
        let kinds = kinds(&mut events);
        assert_eq!(kinds, ["login", "refresh", "failed", "logged out"]);
        assert!(curious.asked() >= kinds.len(), "{} asked", curious.asked());
    });
}

#[test]
fn a_waker_may_ask_the_manager_when_an_event_or_a_verdict_comes() {
    in_time(async || {
        let world = World::new().await;
        let manager = world.manager();
        let curious = Arc::new(Curious::default());
        *curious.manager.lock().unwrap() = Some(manager.clone());
        let waker = Waker::from(Arc::clone(&curious));
        let mut context = Context::from_waker(&waker);
        let mut events = manager.events();
        let mut event = pin!(events.recv());
        let mut token = pin!(manager.token());
        assert!(event.as_mut().poll(&mut context).is_pending());
        assert!(token.as_mut().poll(&mut context).is_pending());
        support::eventually(async || manager.current().is_some()).await;
        world.settle().await;
        assert!(matches!(
            event.poll(&mut context),
            Poll::Ready(Ok(TokenEvent::Renewed { .. }))
        ));
        assert!(matches!(token.poll(&mut context), Poll::Ready(Ok(_))));
        assert!(curious.asked() >= 2, "{} asked", curious.asked());
    });
}

struct Clumsy(Mutex<u32>);

impl<S: tracing::Subscriber> Layer<S> for Clumsy {
    fn on_event(&self, event: &tracing::Event<'_>, _: LayerContext<'_, S>) {
        let is_ours = event
            .metadata()
            .target()
            .starts_with("ergani_token::manager");
        let mut left = self.0.lock().unwrap();
        if is_ours && *left > 0 {
            *left -= 1;
            drop(left);
            panic!("a log layer that panics");
        }
    }
}

#[test]
fn invariant_13_a_log_layer_that_panics_costs_a_call_and_not_the_manager() {
    in_time(async || {
        let world = World::new().await;
        let clumsy = tracing_subscriber::registry().with(Clumsy(Mutex::new(1)));
        let _default = tracing::subscriber::set_default(clumsy);
        let manager = world.manager();
        let mut events = manager.events();
        // The first line is that of the new pair: the flight that would have stored it is gone.
        assert!(manager.token().await.is_err());
        manager.token().await.unwrap();
        assert_eq!(kinds(&mut events).last(), Some(&"login"));
        world.assert_server_saw(2, 0);
    });
}

/// Ends the session as soon as it hears of the pair, starts a renewal anew, and panics.
struct Rash(Mutex<Option<TokenManager>>, Arc<Mutex<Vec<Call>>>);

type Call =
    std::pin::Pin<Box<dyn Future<Output = ergani_token::Result<ergani_token::AccessToken>> + Send>>;

impl Wake for Rash {
    fn wake(self: Arc<Self>) {
        let Some(manager) = self.0.lock().unwrap().take() else {
            return;
        };
        let mut call: Call = Box::pin(async move { manager.log_in().await });
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
        self.1.lock().unwrap().push(call);
        panic!("a waker that panics");
    }
}

#[test]
fn invariant_13_a_waker_that_panics_after_the_last_step_cuts_off_no_other_flight() {
    in_time(async || {
        let still = Still::new();
        let manager = still.manager();
        let calls = Arc::default();
        let rash = Arc::new(Rash(Mutex::new(Some(manager.clone())), Arc::clone(&calls)));
        let waker = Waker::from(rash);
        let mut context = Context::from_waker(&waker);
        // It hears of the verdict, when the flight is over and another may begin.
        let mut token = Box::pin(manager.token());
        assert!(token.as_mut().poll(&mut context).is_pending());
        rest().await;
        let call = calls.lock().unwrap().pop().expect("woken");
        call.await.unwrap();
        still.assert_server_saw(2, 0);
    });
}
