//! How a request comes in: its connection, who asks, and what is admitted.

use sealgate_policy::desc::ListenerKind;

use super::admitted::Admitted;
use crate::reach::Client;

/// A request without its method and path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connection<'w> {
    pub(super) listener: ListenerKind,
    pub(super) sni: Option<&'w str>,
    pub(super) host: Option<&'w str>,
}

/// A connection, who asks, and which paths are admitted.
#[derive(Clone, Debug)]
pub(super) struct Way<'w, 'a> {
    pub(super) connection: Connection<'w>,
    pub(super) client: Client,
    pub(super) admitted: Admitted<'a>,
}
