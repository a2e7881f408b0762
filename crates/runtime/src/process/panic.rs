//! Panics: the wall around a connection, and what the log says of one.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::pin::pin;
use std::sync::Once;

thread_local! {
    /// Whether this thread is behind a wall, and where the last panic behind it happened.
    static BEHIND: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// `future`, or the text of the panic in it. What it owns is dropped; nothing it shares is looked at afterwards but
/// cells and tables that are whole between two calls.
pub(crate) async fn caught<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| {
        let outer = BEHIND.replace(true);
        let result = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        BEHIND.set(outer);
        match result {
            Ok(poll) => poll.map(Ok),
            Err(payload) => std::task::Poll::Ready(Err(text(&*payload))),
        }
    })
    .await
}

/// Keeps the standard message of a panic behind a wall off stderr: the log has a line for it. Once for the process.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let standard = take_hook();
        set_hook(Box::new(move |panic| {
            if BEHIND.get() {
                let place = panic.location().map(ToString::to_string).unwrap_or_default();
                PLACE.with(|slot| slot.replace(place));
            } else {
                standard(panic);
            }
        }));
    });
}

fn text(payload: &(dyn Any + Send)) -> String {
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without words");
    let place = PLACE.with(RefCell::take);
    if place.is_empty() { message.to_owned() } else { format!("{message}, at {place}") }
}

#[cfg(test)]
mod tests {
    use super::{caught, install_hook};

    #[test]
    fn a_panic_becomes_text() {
        install_hook();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            assert_eq!(caught(async { 7 }).await, Ok(7));
            let error = caught(async { panic!("seven {}", 8) }).await.unwrap_err();
            assert!(error.starts_with("seven 8, at ") && error.contains("panic.rs"), "{error}");
        });
    }
}
