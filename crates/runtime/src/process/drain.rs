//! SIGTERM and SIGINT: the first drains, a second ends at once.

use std::io;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use crate::process::server::Running;

/// Waits for signals, from the moment it is made.
#[derive(Debug)]
pub(crate) struct Signals {
    runtime: Runtime,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From here on the two signals do not end the process by themselves.
    ///
    /// # Errors
    /// No signal handler to be had.
    pub(crate) fn new() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let (terminate, interrupt) = {
            let _context = runtime.enter();
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
        };
        Ok(Self { runtime, terminate, interrupt })
    }

    /// Serves until a signal, then drains. False where a second signal cut that short.
    pub(crate) fn serve_until(self, running: Running) -> bool {
        let Self { runtime, mut terminate, mut interrupt } = self;
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        runtime.block_on(async {
            next().await;
            let (tell, over) = oneshot::channel();
            std::thread::spawn(move || {
                running.shutdown();
                // Nobody waits after a second signal.
                let _ = tell.send(());
            });
            tokio::select! {
                _ = over => true,
                () = next() => false,
            }
        })
    }
}
