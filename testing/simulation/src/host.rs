//! The clocks of a host.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use ergani_token::{Clock, Sleep, Timestamp};

use crate::plan::Millis;
use crate::world::{Coming, Pid, Shared, Timer, World};

/// What a process of a host reads and waits on.
pub(crate) struct SimulatedClock {
    world: Shared,
    pid: Pid,
}

impl SimulatedClock {
    pub(crate) fn new(world: Shared, pid: Pid) -> Self {
        Self { world, pid }
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        self.world.lock().wall(self.pid)
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let id = {
            let mut world = self.world.lock();
            let id = world.id();
            // A timer never ends before its time, to the millisecond.
            let length = duration.as_micros().div_ceil(1000);
            let length = Millis::try_from(length).unwrap_or(Millis::MAX / 4);
            let timer = Timer {
                pid: self.pid,
                ends: world.monotonic(self.pid).saturating_add(length),
                ended: length == 0,
                waker: None,
            };
            world.timers.insert(id, timer);
            let moment = world.now.saturating_add(length);
            world.at(moment, Coming::Timer(id));
            id
        };
        Box::pin(Sleeping {
            world: self.world.clone(),
            id,
        })
    }
}

struct Sleeping {
    world: Shared,
    id: u64,
}

impl Future for Sleeping {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut world = self.world.lock();
        match world.timers.get_mut(&self.id) {
            Some(timer) if timer.ended => Poll::Ready(()),
            Some(timer) => {
                timer.waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Sleeping {
    fn drop(&mut self) {
        self.world.lock().timers.remove(&self.id);
    }
}

impl World {
    /// The time of a timer has come, unless its host's clock stood still meanwhile.
    pub(crate) fn timer(&mut self, id: u64) {
        let Some(timer) = self.timers.get(&id) else {
            return;
        };
        let (pid, ends) = (timer.pid, timer.ends);
        if self.put_off(pid, Coming::Timer(id)).is_none() {
            return;
        }
        let monotonic = self.monotonic(pid);
        if monotonic < ends {
            self.at(self.now + (ends - monotonic), Coming::Timer(id));
            return;
        }
        if let Some(timer) = self.timers.get_mut(&id) {
            timer.ended = true;
            self.dirty.insert(pid);
            if let Some(waker) = timer.waker.take() {
                waker.wake();
            }
        }
    }
}
