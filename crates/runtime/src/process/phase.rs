//! Serve, drain, end: the one thing that the process tells its cores.

use tokio::sync::watch;

/// What the process is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Serving.
    Serve,
    /// No new connections; what runs is finished.
    Drain,
    /// Over.
    End,
}

/// Follows the phase. Phases only go forward.
#[derive(Clone, Debug)]
pub(crate) struct Phases(watch::Receiver<Phase>);

/// Sets the phase.
#[derive(Debug)]
pub(crate) struct PhaseSetter(watch::Sender<Phase>);

/// A phase that is [`Phase::Serve`] at first.
pub(crate) fn phases() -> (PhaseSetter, Phases) {
    let (sender, receiver) = watch::channel(Phase::Serve);
    (PhaseSetter(sender), Phases(receiver))
}

impl PhaseSetter {
    /// Goes forward to `phase`.
    pub(crate) fn advance(&self, phase: Phase) {
        self.0.send_if_modified(|now| {
            let later = *now < phase;
            *now = (*now).max(phase);
            later
        });
    }
}

impl Phases {
    /// The phase.
    pub(crate) fn now(&self) -> Phase {
        *self.0.borrow()
    }

    /// Waits until `phase` is reached or passed; a setter that is gone means the end.
    pub(crate) async fn reached(&mut self, phase: Phase) {
        // The error says that the setter is gone.
        let _ = self.0.wait_for(|now| *now >= phase).await;
    }
}
