//! A client connection on which HTTP is spoken: what its requests share. Knows no socket.

pub(crate) mod accept;
pub mod connection;
pub mod gates;
pub mod h2_frames;
pub mod io;
pub(crate) mod listener;
pub(crate) mod status;
pub mod watch;

use std::rc::Rc;

use sealgate_policy::Connection as Facts;

use crate::client::watch::Watch;
use crate::observe::access::{ConnectionFields, Record};
use crate::process::core::Core;

/// See the module.
#[derive(Debug)]
pub struct Client {
    /// The core it lives on.
    pub core: Rc<Core>,
    /// Its times.
    pub watch: Rc<Watch>,
    /// What decisions see of it.
    pub facts: Facts,
    fields: ConnectionFields,
}

impl Client {
    /// A connection before its first request.
    pub fn new(core: Rc<Core>, watch: Rc<Watch>, facts: Facts) -> Self {
        Self { core, watch, facts, fields: ConnectionFields::default() }
    }

    /// Writes the line of a request.
    pub fn write(&self, record: &Record) {
        self.core.log.line(|out, clock| record.write(self.core.desc, &self.facts, &self.fields, out, clock));
    }
}
