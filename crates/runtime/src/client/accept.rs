//! The loop that accepts connections of one listener on one core.

use std::io;
use std::rc::Rc;

use sealgate_policy::desc::ListenerKind;
use tokio::task::spawn_local;

use crate::client::connection::{self, Accepted};
use crate::client::listener::{BACK_OFF, Listener, is_exhaustion};
use crate::client::status;
use crate::observe::event;
use crate::process::core::Core;
use crate::process::phase::{Phase, Phases};

/// Accepts until the process drains; a status listener until it ends.
pub(crate) async fn run(core: Rc<Core>, listener: Listener, kind: ListenerKind, mut phases: Phases) {
    let until = if kind == ListenerKind::Status { Phase::End } else { Phase::Drain };
    loop {
        // A place first: what there is no place for waits in the kernel's queue.
        let place = tokio::select! {
            biased;
            () = phases.reached(until) => break,
            place = core.process.gates.connection() => place,
        };
        let accepted = tokio::select! {
            biased;
            () = phases.reached(until) => break,
            accepted = listener.accept() => accepted,
        };
        let Some((socket, remote, local)) = check(&core, accepted).await else { continue };
        let Some(address) = core.process.gates.address(remote.ip()) else { continue };
        let accepted = Accepted { socket, kind, remote, local };
        let (phases, core) = (phases.clone(), core.clone());
        spawn_local(async move {
            let _held = (place, address);
            match kind {
                ListenerKind::Status => status::serve(accepted.socket, &core, phases).await,
                ListenerKind::Https | ListenerKind::Http => connection::run(core, accepted).await,
            }
        });
    }
    if kind != ListenerKind::Status {
        take_the_rest(&core, &listener, kind).await;
    }
}

/// Clients whose connections the kernel has already accepted for us must not be reset: they are served once.
async fn take_the_rest(core: &Rc<Core>, listener: &Listener, kind: ListenerKind) {
    loop {
        let next = tokio::select! {
            biased;
            accepted = listener.accept() => accepted,
            () = tokio::task::yield_now() => return,
        };
        let Ok((socket, remote, local)) = next else { return };
        spawn_local(connection::run(core.clone(), Accepted { socket, kind, remote, local }));
    }
}

async fn check<T>(core: &Core, accepted: io::Result<T>) -> Option<T> {
    match accepted {
        Ok(accepted) => Some(accepted),
        Err(error) => {
            if is_exhaustion(&error) {
                event::warning(&core.log, &format!("cannot accept connections: {error}; trying again"));
                core.tick.sleep(BACK_OFF).await;
            }
            // Else it concerns that connection only, which is gone.
            None
        }
    }
}
